package dev.halite.embedded.ceph;

import dev.halite.embedded.EmbeddedStartException;
import dev.halite.embedded.OwnFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/**
 * What a cluster is known by. Written when it is whole for the first time, so a first start that
 * was cut off leaves none.
 */
record CephIdentity(UUID fsid, int port) {

  static Optional<CephIdentity> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    try {
      return Optional.of(
          new CephIdentity(
              UUID.fromString(properties.getProperty("fsid", "")),
              Integer.parseInt(properties.getProperty("port", ""))));
    } catch (IllegalArgumentException e) {
      throw new EmbeddedStartException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  void write(Path file) throws IOException {
    OwnFiles.replace(file, "# written by Halite\nfsid=%s\nport=%d\n".formatted(fsid, port));
  }

  CephIdentity withPort(int otherPort) {
    return new CephIdentity(fsid, otherPort);
  }
}
