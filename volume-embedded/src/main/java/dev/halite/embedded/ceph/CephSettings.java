package dev.halite.embedded.ceph;

import dev.halite.embedded.EmbeddedStartException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an {@link EmbeddedCeph} is started with.
 *
 * @param directory kept between starts; holds configuration, keys, logs and data
 * @param storeBytes the size that the cluster shows; of {@link CephStore#FILE} as it was first made
 * @param pools created where they are missing
 */
public record CephSettings(Path directory, CephStore store, long storeBytes, List<String> pools) {

  private static final long GIB = 1L << 30;
  // Ceph's configuration has no quoting for lists, and a keyring is a list of paths.
  private static final Pattern DIRECTORY = Pattern.compile("[\\w/.+@:~-]+");

  public CephSettings {
    directory = directory.toAbsolutePath().normalize();
    if (!DIRECTORY.matcher(directory.toString()).matches()) {
      throw new EmbeddedStartException(
          "Ceph cannot be kept in %s: of such a path it reads letters, digits and / . _ - + @ : ~ only."
              .formatted(directory));
    }
    if (storeBytes < GIB) {
      throw new IllegalArgumentException("a store has at least 1 GiB");
    }
    pools = List.copyOf(pools);
    pools.forEach(CephCommands::requireName);
  }

  /** For tests: quick, and gone when the OSD is killed. */
  public static CephSettings inMemory(Path directory, String... pools) {
    return new CephSettings(directory, CephStore.MEMORY, 8 * GIB, List.of(pools));
  }

  /** For data that is kept. */
  public static CephSettings onFile(Path directory, String... pools) {
    return new CephSettings(directory, CephStore.FILE, 20 * GIB, List.of(pools));
  }
}
