package dev.halite.testkit.node;

import dev.halite.embedded.CommandRun;
import dev.halite.testkit.TestDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** What a storage node starts from: made once for a machine, by the scripts beside this class. */
final class StorageNodeImage {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(10);
  private static final String BUILD = "build-image";
  private static final String FIRST = "first-program";

  private final Path directory;

  private StorageNodeImage(Path directory) {
    this.directory = directory;
  }

  /** The image in the cache, made there first where it is not; only one process makes it. */
  static StorageNodeImage made() {
    Path directory = TestDirectory.cache().resolve("storage-node-" + version());
    var image = new StorageNodeImage(directory);
    try {
      Files.createDirectories(directory);
      try (FileChannel lock =
              FileChannel.open(
                  directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = lock.lock()) {
        if (!Files.exists(image.root())) {
          image.make();
        }
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path root() {
    return directory.resolve("root.img");
  }

  Path key() {
    return directory.resolve("key");
  }

  /** One of the scripts, as a file in the directory. */
  static Path script(String name, Path directory) throws IOException {
    Path file = directory.resolve(name);
    Path unnamed = directory.resolve(name + "." + UUID.randomUUID());
    Files.writeString(unnamed, text(name));
    Files.setPosixFilePermissions(unnamed, PosixFilePermissions.fromString("rwxr-xr-x"));
    // another process may be running the file that is there
    Files.move(unnamed, file, StandardCopyOption.ATOMIC_MOVE);
    return file;
  }

  private void make() throws IOException {
    CommandRun run =
        CommandRun.of(
            BUILD_LIMIT,
            List.of(
                script(BUILD, directory).toString(),
                directory.toString(),
                script(FIRST, directory).toString()));
    if (!run.succeeded()) {
      throw new IllegalStateException(
          "The image of the storage node, which is made once of packages of a Debian mirror, cannot be"
              + " made in %s: %s".formatted(directory, run.errors()));
    }
  }

  private static String version() {
    var sum = new CRC32();
    sum.update((text(BUILD) + text(FIRST) + kernels()).getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }

  /** Whose modules are in the image; a kernel loads no other's. */
  private static List<String> kernels() {
    try (Stream<Path> all = Files.list(Path.of("/usr/lib/uml/modules"))) {
      return all.map(Path::toString).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String name) {
    try (InputStream script = StorageNodeImage.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(script, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
