package dev.halite.embedded.postgres;

import dev.halite.embedded.EmbeddedStartException;
import dev.halite.embedded.OwnFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A PostgreSQL server installation: where {@code initdb}, {@code pg_ctl}, {@code postgres} are. */
public final class PostgresBinaries {

  private static final int OWNER_EXECUTE = 0100;

  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  /** A server that is installed already, for instance {@code /usr/lib/postgresql/15}. */
  public static PostgresBinaries installedAt(Path home) {
    if (!Files.isExecutable(home.resolve("bin/postgres"))) {
      throw new EmbeddedStartException("There is no PostgreSQL server in " + home + ".");
    }
    return new PostgresBinaries(home);
  }

  /**
   * The server that is packed with this program, unpacked below {@code cache} on first use. The
   * folder is named by the archive's checksum, so a new version never meets old files.
   */
  public static PostgresBinaries unpackedBelow(Path cache) {
    String name = "/postgres-%s-%s.txz".formatted(system(), machine());
    URL archive = PostgresBinaries.class.getResource(name);
    if (archive == null) {
      throw new EmbeddedStartException(
          "No PostgreSQL server is packed for %s on %s.".formatted(system(), machine()));
    }
    try {
      Path home = cache.toAbsolutePath().resolve("postgresql-" + checksum(archive));
      if (!Files.exists(home)) {
        OwnFiles.createDirectory(cache);
        unpack(archive, home);
      }
      return new PostgresBinaries(home);
    } catch (IOException e) {
      throw new EmbeddedStartException(
          "The PostgreSQL server cannot be unpacked below %s: %s".formatted(cache, e.getMessage()),
          e);
    }
  }

  /** What an account has to be let through to run it. */
  Path directory() {
    return home;
  }

  Path tool(String name) {
    return home.resolve("bin").resolve(name);
  }

  @Override
  public String toString() {
    return home.toString();
  }

  private static String system() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return system.startsWith("mac") ? "darwin" : system;
  }

  private static String machine() {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (machine) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      default -> machine;
    };
  }

  /** As the jar's directory knows it: reading 15 MB at each start would cost more than a start. */
  private static String checksum(URL archive) throws IOException {
    if (archive.openConnection() instanceof JarURLConnection connection) {
      connection.setUseCaches(false);
      try (JarFile jar = connection.getJarFile()) {
        JarEntry entry = jar.getJarEntry(connection.getEntryName());
        return "%08x-%d".formatted(entry.getCrc(), entry.getSize());
      }
    }
    throw new IOException("the archive is not in a jar: " + archive);
  }

  /** Unpacks beside the target and renames, so two starters at once both find whole files. */
  private static void unpack(URL archive, Path home) throws IOException {
    Path parts = Files.createTempDirectory(home.getParent(), "unpack");
    try (InputStream input = archive.openStream();
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(input))) {
      // Another account than ours may have to run the server, see PostgresAccount.
      Files.setPosixFilePermissions(parts, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        write(tar, entry, parts);
      }
      putInPlace(parts, home);
    } finally {
      OwnFiles.delete(parts);
    }
  }

  /** Of several only the first comes to its place, whole; the files of the others are the same. */
  static void putInPlace(Path parts, Path home) throws IOException {
    try {
      Files.move(parts, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // A directory that is not empty has no exception of its own here, so it is looked for.
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    Path target = root.resolve(entry.getName()).normalize();
    if (!target.startsWith(root)) {
      throw new IOException("the archive holds a path outside of its root: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    Set<PosixFilePermission> permissions =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);
    if ((entry.getMode() & OWNER_EXECUTE) != 0) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    Files.setPosixFilePermissions(target, permissions);
  }
}
