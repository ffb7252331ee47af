package dev.halite.embedded.postgres;

import dev.halite.embedded.EmbeddedStartException;
import dev.halite.embedded.OwnFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** The file that keeps port, account and password of a cluster; readable by its owner alone. */
final class AccessFile {

  private final Path file;

  AccessFile(Path file) {
    this.file = file;
  }

  Optional<CatalogAccess> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file)));
      return Optional.of(
          new CatalogAccess(
              required(properties, "host"),
              Integer.parseInt(required(properties, "port")),
              required(properties, "database"),
              required(properties, "user"),
              required(properties, "password")));
    } catch (IOException | NumberFormatException e) {
      throw new EmbeddedStartException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  void write(CatalogAccess access) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("host", access.host());
    properties.setProperty("port", String.valueOf(access.port()));
    properties.setProperty("database", access.database());
    properties.setProperty("user", access.user());
    properties.setProperty("password", access.password());
    StringWriter text = new StringWriter();
    properties.store(text, "written by Halite");
    OwnFiles.replace(file, text.toString());
  }

  private String required(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new EmbeddedStartException("%s lacks the key %s.".formatted(file, key));
    }
    return value;
  }
}
