package dev.halite.common.catalog.volume;

import dev.halite.driver.PoolFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a volume's content is made anew, in payloads. It goes with its operation: the volume is
 * where it was until the copy takes its place in one transaction.
 *
 * @param placement mark on the storage object of the copy
 * @param copied how far it is; null: nobody has written to it yet
 */
public record Relocation(VolumePlace place, UUID placement, @Nullable Copied copied) {

  /**
   * How far a copy is, durably.
   *
   * @param offset all before it is copied
   * @param digest of the source before it
   * @param compared whether all is copied, and reads as its source did
   */
  public record Copied(long offset, String digest, boolean compared) {}

  /** What a type asks of a pool, and that a copy can be written there. */
  public static Map<String, @Nullable String> demands(Map<String, @Nullable String> extraSpecs) {
    Map<String, @Nullable String> demands = new LinkedHashMap<>(extraSpecs);
    demands.put(PoolFeature.COPY.capability(), "<is> True");
    return demands;
  }

  /** The same, so far. */
  public Relocation with(Copied reached) {
    return new Relocation(place, placement, reached);
  }

  /** Whether nothing is left to be copied or compared. */
  public boolean isDone() {
    return copied != null && copied.compared();
  }
}
