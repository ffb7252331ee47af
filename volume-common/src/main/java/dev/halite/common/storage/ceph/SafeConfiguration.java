package dev.halite.common.storage.ceph;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.halite.common.storage.posix.MemoryFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringTokenizer;
import java.util.regex.Pattern;

/**
 * Sets up a client of Ceph without letting librados read a file that others can change: each is
 * read once, checked, and given to it as a copy that only this process has. Its parser ends the
 * process at bytes that it does not expect, and it reads keyrings by itself, as soon as it learns
 * of one and again when it connects; so the copies live until this is closed.
 */
final class SafeConfiguration implements AutoCloseable {
  private static final String KEYRING = "keyring";

  /** Outranks every file; the environment outranks them too. */
  private static final String KEYRING_VARIABLE = "CEPH_KEYRING";

  /** An option of daemons that clients do not read, in whose place a file's keyrings are read. */
  private static final String STAND_IN = "setuser_match_path";

  private static final Pattern KEYRING_LINE =
      Pattern.compile("^([ \\t]*)" + KEYRING + "(?=[ \\t]*=)", Pattern.MULTILINE);

  private final RadosHandle rados;
  private final List<MemoryFile> copies = new ArrayList<>();

  SafeConfiguration(RadosHandle rados) {
    this.rados = rados;
  }

  /**
   * A client that is not configured.
   *
   * @throws CephException when librados refuses the names; without its handle nothing may be called
   */
  static RadosHandle client(CephSettings settings) {
    String user = NativeText.ascii("The name of Ceph's user", settings.user());
    var client =
        new RadosHandle(NativeText.ascii("The cluster's name", settings.clusterName()), user);
    if (client.pointer() == null) {
      throw new CephException("use the user name client." + user, Errno.EINVAL);
    }
    return client;
  }

  /** Configures the client from file, keyring and options. */
  void apply(CephSettings settings) {
    List<Path> keyrings = paths(option(KEYRING));
    // librados reads keyrings as soon as it learns of one, and would do so within the next lines
    set(KEYRING, "");
    Path file = settings.configurationFile();
    if (file != null) {
      readFile(file);
      List<Path> named = paths(option(STAND_IN));
      if (!named.isEmpty() && System.getenv(KEYRING_VARIABLE) == null) {
        keyrings = named;
      }
    }
    settings.options().forEach(this::set);
    Path keyring = settings.keyring();
    useKeyring(keyring == null ? keyrings : List.of(keyring));
  }

  /** Sets one option. */
  void set(String name, String value) {
    String what = "Ceph's option " + NativeText.ascii("The name of an option of Ceph", name);
    NativeText.ascii(what, value);
    CephCluster.rados(
        "set Ceph's option " + name,
        () -> {
          rados.confSet(name, value);
          return true;
        });
  }

  @Override
  public void close() {
    copies.forEach(MemoryFile::close);
    copies.clear();
  }

  private void readFile(Path file) {
    byte[] content;
    try {
      content = NativeText.file(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    String text = new String(content, StandardCharsets.US_ASCII);
    String renamed = KEYRING_LINE.matcher(text).replaceAll("$1" + STAND_IN);
    Path copy = copyOf(renamed.getBytes(StandardCharsets.US_ASCII));
    CephCluster.rados(
        "read " + file,
        () -> {
          rados.confReadFile(copy.toFile());
          return true;
        });
  }

  private String option(String name) {
    Pointer pointer = Objects.requireNonNull(rados.pointer(), "a client has it until it ends");
    byte[] value = new byte[NativeText.MOST_BYTES];
    CephException.check(
        "read Ceph's option " + name,
        NativeLibraries.rados().rados_conf_get(pointer, name, value, value.length));
    return Native.toString(value, StandardCharsets.UTF_8.name());
  }

  /** A list of paths as librados reads it. */
  private static List<Path> paths(String text) {
    var paths = new ArrayList<Path>();
    var words = new StringTokenizer(text, ",; \t\n");
    while (words.hasMoreTokens()) {
      paths.add(Path.of(words.nextToken()));
    }
    return paths;
  }

  /** Of several, librados takes the first that is there. */
  private void useKeyring(List<Path> files) {
    for (Path file : files) {
      if (Files.isReadable(file) && !Files.isDirectory(file)) {
        try {
          set(KEYRING, copyOf(NativeText.file(file)).toString());
          return;
        } catch (NoSuchFileException e) {
          // it has gone meanwhile
        } catch (IOException e) {
          throw unreadable(file, e);
        }
      }
    }
    // not even one that appears by the time librados looks
    set(KEYRING, "");
  }

  private Path copyOf(byte[] content) {
    try {
      MemoryFile copy = MemoryFile.of("ceph", content);
      copies.add(copy);
      return copy.path();
    } catch (IOException e) {
      throw new CephException("keep a copy of Ceph's configuration", Errno.EIO, e);
    }
  }

  private static CephException unreadable(Path file, IOException cause) {
    int errno = cause instanceof NoSuchFileException ? Errno.ENOENT : Errno.EIO;
    return new CephException("read " + file, errno, cause);
  }
}
