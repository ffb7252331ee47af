package dev.halite.common.catalog.volume;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@code volume.migrate}, version 1. Fields are only added.
 *
 * @param destination {@code host@backend#pool}, or a backend of which any pool will do
 * @param locks whether the volume is in 'maintenance' meanwhile
 * @param extraSpecs of the volume's type
 * @param availabilityZones zones that will do for the type; empty: any
 * @param to where a scheduler has put it; null: nowhere yet
 * @param unsettled incarnation of the driver that made a call without an answer, which has to be
 *     fenced first; null: there is none
 */
public record MigratePayload(
    String destination,
    boolean locks,
    Map<String, @Nullable String> extraSpecs,
    List<String> availabilityZones,
    @Nullable Relocation to,
    @Nullable String unsettled) {
  public MigratePayload {
    // Map.copyOf refuses the nulls that specs may hold.
    extraSpecs = Collections.unmodifiableMap(new LinkedHashMap<>(extraSpecs));
    availabilityZones = List.copyOf(availabilityZones);
  }

  /** Of one that was only asked for. */
  public MigratePayload(
      String destination,
      boolean locks,
      Map<String, @Nullable String> extraSpecs,
      List<String> availabilityZones) {
    this(destination, locks, extraSpecs, availabilityZones, null, null);
  }

  /** What its type asks of a pool, and that the copy can be written there. */
  public Map<String, @Nullable String> demands() {
    return Relocation.demands(extraSpecs);
  }

  /** The same, with a place to go to, or further on the way there. */
  public MigratePayload to(Relocation relocation) {
    return new MigratePayload(
        destination, locks, extraSpecs, availabilityZones, relocation, unsettled);
  }

  /** The same after such a call; null: it is fenced. */
  public MigratePayload unsettledBy(@Nullable String token) {
    return new MigratePayload(destination, locks, extraSpecs, availabilityZones, to, token);
  }
}
