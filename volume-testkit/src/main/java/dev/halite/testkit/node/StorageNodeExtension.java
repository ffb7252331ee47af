package dev.halite.testkit.node;

import dev.halite.testkit.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Gives test classes a storage node, one for the whole JVM:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final StorageNodeExtension NODE = new StorageNodeExtension();
 * }</pre>
 *
 * <p>Where none can run the class is skipped, with a sentence that says why; in the full tier it
 * fails where one should have run. What tests leave on its disk, they clear away themselves.
 */
public final class StorageNodeExtension implements BeforeAllCallback {
  private static final List<Path> PROGRAMS =
      List.of(
          Path.of("/usr/bin/linux.uml"),
          Path.of("/usr/bin/mmdebstrap"),
          Path.of("/usr/bin/ssh"),
          Path.of("/usr/sbin/ip"),
          Path.of("/usr/sbin/mke2fs"));

  private static @Nullable StorageNode shared;
  private static @Nullable RuntimeException trouble;

  @Override
  public void beforeAll(ExtensionContext context) {
    node();
  }

  /** The node, started at the first call. */
  public StorageNode node() {
    synchronized (StorageNodeExtension.class) {
      StorageNode running = shared;
      if (running == null) {
        requireHost();
        running = boot();
        shared = running;
      }
      return running;
    }
  }

  /** Tried once: a mirror that is away, or a processor the kernel does not know, stay so. */
  private static StorageNode boot() {
    if (trouble == null) {
      try {
        return StorageNode.boot(StorageNodeImage.made());
      } catch (RuntimeException e) {
        trouble = e;
      }
    }
    if (Tier.current() == Tier.FULL) {
      throw trouble;
    }
    throw new TestAbortedException("No storage node for tests starts here.", trouble);
  }

  private static void requireHost() {
    if (!System.getProperty("os.arch").equals("amd64")) {
      throw new TestAbortedException("There is a storage node for tests on amd64 only.");
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new TestAbortedException("A storage node for tests needs root for its network device.");
    }
    if (!Files.isReadable(Path.of("/dev/net/tun"))) {
      throw new TestAbortedException("A storage node for tests needs /dev/net/tun.");
    }
    for (Path program : PROGRAMS) {
      if (!Files.isExecutable(program)) {
        throw new IllegalStateException(
            "This test needs "
                + program
                + " of Debian's packages user-mode-linux, mmdebstrap, openssh-client, iproute2 and"
                + " e2fsprogs; `./halite test` installs them as root.");
      }
    }
  }
}
