package dev.halite.standalone;

import dev.halite.common.engine.file.TrustedFiles;
import dev.halite.common.engine.secret.KeyFile;
import dev.halite.embedded.postgres.EmbeddedCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds everything the standalone keeps, locked for this process. The lock comes
 * before everything else: whoever holds it may stop what an earlier process left running.
 */
final class DataDirectory implements AutoCloseable {

  /** Raised when the layout changes so that an older or newer program must not touch it. */
  private static final String FORMAT = "halite-data 1";

  private static final String MARKER = "HALITE";
  private static final String LOCK = "lock";
  private static final String LOGS = "log";
  private static final String NAME = "the data directory";
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path path;
  private final FileChannel lockFile;
  private final FileLock lock;

  private DataDirectory(Path path, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Takes the directory, creating it where there is none. */
  static DataDirectory open(Path given) {
    Path path = given.toAbsolutePath().normalize();
    try {
      return locked(path);
    } catch (InUseException e) {
      throw new StandaloneException(e.sentence, e);
    } catch (IOException e) {
      throw new StandaloneException(
          "The data directory %s cannot be used: %s.".formatted(path, reason(e)), e);
    }
  }

  /** Takes the directory unless another process has it. */
  static Optional<DataDirectory> openIfFree(Path given) {
    Path path = given.toAbsolutePath().normalize();
    if (!Files.exists(path.resolve(MARKER))) {
      throw new StandaloneException(
          "%s holds no data of Halite; start it once with `halite up --data %s`."
              .formatted(path, path));
    }
    try {
      return Optional.of(locked(path));
    } catch (InUseException inUse) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StandaloneException(
          "The data directory %s cannot be used: %s.".formatted(path, reason(e)), e);
    }
  }

  Path path() {
    return path;
  }

  Path catalog() {
    return catalogIn(path);
  }

  static Path catalogIn(Path path) {
    return path.resolve("catalog");
  }

  Path ceph() {
    return cephIn(path);
  }

  static Path lvmIn(Path path) {
    return path.resolve("lvm-group");
  }

  static Path cephIn(Path path) {
    return path.resolve("ceph");
  }

  /** Where programs are unpacked and run from: nothing in it is anybody else's. */
  Path binaries() {
    Path binaries = path.resolve("runtime");
    try {
      TrustedFiles trusted = TrustedFiles.ofThisProcess();
      trusted.makeDirectory(binaries, "the directory");
      trusted.requireTree(binaries, "the directory of programs");
      return binaries;
    } catch (IOException e) {
      throw new StandaloneException(
          "The programs in %s cannot be looked at: %s.".formatted(binaries, reason(e)), e);
    }
  }

  /** Keys of the catalog's secrets, made where there are none yet. */
  Path keys() {
    Path keys = path.resolve("secret.keys");
    if (Files.notExists(keys)) {
      new KeyFile(keys).add(new SecureRandom());
    }
    return keys;
  }

  static Path volumesIn(Path path) {
    return path.resolve("volumes");
  }

  Path log() {
    return path.resolve(LOGS).resolve("halite.log");
  }

  @Override
  public void close() {
    try (lockFile) {
      lock.release();
    } catch (IOException e) {
      throw new StandaloneException("The lock of %s cannot be given back.".formatted(path), e);
    }
  }

  private static DataDirectory locked(Path path) throws IOException {
    TrustedFiles trusted = TrustedFiles.ofThisProcess();
    boolean known = requireUsable(path, trusted);
    closeToOthers(trusted.makeDirectory(path, NAME));
    // Of its own, because the account of PostgreSQL may have to go through what is above.
    closeToOthers(trusted.makeDirectory(path.resolve(LOGS), "the directory"));
    Path lockPath = path.resolve(LOCK);
    FileChannel file =
        FileChannel.open(
            lockPath,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      // Who may read a file may lock it too.
      closeToOthers(lockPath);
      FileLock lock = tryLock(file);
      if (lock == null) {
        throw new InUseException(path, holder(file));
      }
      if (!known) {
        Files.writeString(path.resolve(MARKER), FORMAT + "\n");
      }
      file.truncate(0);
      file.write(bytes(ProcessHandle.current().pid() + "\n"), 0);
      return new DataDirectory(path, file, lock);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Whether it is ours already; refuses what is neither ours nor empty, or somebody else's too. */
  private static boolean requireUsable(Path path, TrustedFiles trusted) throws IOException {
    if (!Files.exists(path)) {
      return false;
    }
    if (!Files.isDirectory(path)) {
      throw new StandaloneException(path + " is a file; name a directory with --data.");
    }
    trusted.requireDirectory(path, NAME);
    if (!Files.isWritable(path)) {
      throw new StandaloneException(
          path + " is not writable for this user; name another directory with --data.");
    }
    List<Path> entries;
    try (Stream<Path> found = Files.list(path)) {
      entries = found.toList();
    }
    if (Files.exists(path.resolve(MARKER))) {
      EmbeddedCatalog.takeBack(catalogIn(path));
    }
    for (Path entry : entries) {
      requireOurs(entry, trusted);
    }
    Path marker = path.resolve(MARKER);
    if (Files.exists(marker)) {
      String format = Files.readString(marker).strip();
      if (!format.equals(FORMAT)) {
        throw new StandaloneException(
            "%s was made by another version of Halite (%s, this one reads %s)."
                .formatted(path, format, FORMAT));
      }
      return true;
    }
    // A process that was ended between the writes of the first start left only these.
    if (entries.stream().anyMatch(entry -> !entry.endsWith(LOCK) && !entry.endsWith(LOGS))) {
      throw new StandaloneException(
          path + " is not empty and was not made by Halite; name another directory with --data.");
    }
    return false;
  }

  /** What lies in it may be a link to another disk, but it leads to something of ours. */
  private static void requireOurs(Path entry, TrustedFiles trusted) throws IOException {
    if (Files.isDirectory(entry)) {
      trusted.requireDirectory(entry, "the directory");
    } else {
      trusted.requireFile(entry, "the file");
    }
  }

  /** Earlier releases let every user of the host look in, and lock what there was to lock. */
  private static void closeToOthers(Path path) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
    if (permissions.retainAll(OWNERS)) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException thisProcess) {
      return null;
    }
  }

  private static String holder(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    file.read(bytes, 0);
    String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    return pid.isEmpty() ? "unknown" : pid;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return "%s (%s)".formatted(failed.getReason(), failed.getFile());
    }
    return String.valueOf(e.getMessage());
  }

  /** Another process has the directory. */
  private static final class InUseException extends IOException {
    private final String sentence;

    InUseException(Path path, String pid) {
      this.sentence = "%s is in use by another Halite (process %s).".formatted(path, pid);
    }
  }
}
