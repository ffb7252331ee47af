package dev.halite.driver.lvm.lio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The tree of this host. */
public final class LocalConfigTree implements ConfigTree {
  /** Where the kernel's targets are, once its modules are loaded and configfs is mounted. */
  public static final Path ROOT = Path.of("/sys/kernel/config/target");

  private static final int LONGEST = 4096;

  private final Path root;

  /** The one with this root, which need not be there yet. */
  public LocalConfigTree(Path root) {
    this.root = root;
  }

  @Override
  public Set<String> directories(Path directory) throws IOException {
    return names(directory, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS));
  }

  @Override
  public Set<String> links(Path directory) throws IOException {
    return names(directory, Files::isSymbolicLink);
  }

  @Override
  public Optional<String> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(root.resolve(file), StandardOpenOption.READ)) {
      // such a file does not know its size
      ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
      while (bytes.hasRemaining() && channel.read(bytes) > 0) {
        continue;
      }
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      return Optional.of(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void write(Path file, String text) throws IOException {
    // the kernel reads what one call writes
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel =
        FileChannel.open(
            root.resolve(file), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.write(bytes);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // it does not say of which file
      throw new FileSystemException(file.toString(), null, e.getMessage());
    }
    if (bytes.hasRemaining()) {
      throw new FileSystemException(file.toString(), null, "a part of the text was not taken");
    }
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(root.resolve(directory));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(root.resolve(directory), LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  @Override
  public void link(Path link, Path target) throws IOException {
    try {
      // configfs takes no path but an absolute one on all kernels
      Files.createSymbolicLink(root.resolve(link), root.resolve(target));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isSymbolicLink(root.resolve(link))) {
        throw e;
      }
    }
  }

  @Override
  public void remove(Path entry) throws IOException {
    Files.deleteIfExists(root.resolve(entry));
  }

  private Set<String> names(Path directory, Predicate<Path> wanted) throws IOException {
    var names = new HashSet<String>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(directory))) {
      for (Path entry : entries) {
        if (wanted.test(entry)) {
          names.add(root.resolve(directory).relativize(entry).toString());
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Set.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }
}
