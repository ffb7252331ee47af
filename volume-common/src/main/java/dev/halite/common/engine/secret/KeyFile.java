package dev.halite.common.engine.secret;

import dev.halite.common.engine.file.TrustedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A file of keys. It is replaced as a whole, so that a crash leaves the old one or the new one. */
public final class KeyFile {
  private static final int KEY_BYTES = 32;
  private static final String NAME = "the key file";

  private final Path path;
  private final TrustedFiles trusted = TrustedFiles.ofThisProcess();

  public KeyFile(Path path) {
    this.path = path;
  }

  /**
   * The keys in the file.
   *
   * @throws IllegalStateException with a sentence that holds no key
   */
  public SecretKeys read() {
    return SecretKeys.parse(lines(), "key file " + path);
  }

  /** When it was changed last. */
  FileTime modified() throws IOException {
    return Files.getLastModifiedTime(path);
  }

  /**
   * Adds a new key: staged, or at once the one that writes if it is the first.
   *
   * @return its number
   */
  public int add(SecureRandom random) {
    boolean first = Files.notExists(path);
    List<String> lines = new ArrayList<>(first ? List.of() : lines());
    int number =
        first ? 1 : read().numbers().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    lines.add(number + " " + Base64.getEncoder().encodeToString(key) + (first ? "" : " staged"));
    Arrays.fill(key, (byte) 0);
    replace(lines);
    return number;
  }

  /** Lets the staged keys write; false if there are none. */
  public boolean promote() {
    if (read().staged().isEmpty()) {
      return false;
    }
    replace(
        lines().stream()
            .map(line -> line.startsWith("#") ? line : line.replaceFirst("\\s+staged\\s*$", ""))
            .toList());
    return true;
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(trusted.requireSecret(path, NAME));
    } catch (IOException e) {
      throw new IllegalStateException("Key file " + path + " cannot be read.", e);
    }
  }

  private void replace(List<String> lines) {
    try {
      // What a link points to is replaced, not the link.
      Path target = Files.exists(path) ? trusted.requireSecret(path, NAME) : path.toAbsolutePath();
      Path directory =
          trusted.requireDirectory(target.resolveSibling(""), "the directory of the key file");
      // Mode 600 from the first moment.
      Path fresh = Files.createTempFile(directory, ".keys", ".new");
      try {
        write(fresh, String.join("\n", lines) + "\n");
        if (Files.exists(target)) {
          keepOwner(target, fresh);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
          entries.force(true);
        }
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "Key file %s cannot be replaced: %s".formatted(path, e.getClass().getSimpleName()), e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** The services may run as another user, or read it as a group. */
  private static void keepOwner(Path from, Path to) throws IOException {
    PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    PosixFileAttributes fresh = view.readAttributes();
    if (!fresh.owner().equals(old.owner())) {
      view.setOwner(old.owner());
    }
    if (!fresh.group().equals(old.group())) {
      view.setGroup(old.group());
    }
    view.setPermissions(old.permissions());
  }
}
