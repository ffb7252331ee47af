package dev.halite.common.catalog.volume;

import dev.halite.common.engine.fault.Fault;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@code volume.retype}, version 1; the type itself stands on the volume's row. Fields
 * are only added.
 *
 * @param extraSpecs the type's, as they were when it was asked for
 * @param availabilityZones zones that will do for the type; empty: any
 * @param multiattach whether the volume is then for several servers
 * @param unsettled incarnation of the driver that made a call without an answer, which has to be
 *     fenced first; null: there is none
 * @param givenUp why it is only to be undone; null: it is not
 * @param bound why the volume cannot be moved for it; null: it can, where that was asked for
 * @param to where the volume goes for it; null: nowhere, or not yet
 */
public record RetypePayload(
    Map<String, @Nullable String> extraSpecs,
    List<String> availabilityZones,
    boolean multiattach,
    @Nullable String unsettled,
    @Nullable Fault givenUp,
    @Nullable String bound,
    @Nullable Relocation to) {
  public RetypePayload {
    // Map.copyOf refuses the nulls that specs may hold.
    extraSpecs = Collections.unmodifiableMap(new LinkedHashMap<>(extraSpecs));
    availabilityZones = List.copyOf(availabilityZones);
  }

  /** Of one that has not been tried yet. */
  public RetypePayload(
      Map<String, @Nullable String> extraSpecs,
      List<String> availabilityZones,
      boolean multiattach) {
    this(extraSpecs, availabilityZones, multiattach, null);
  }

  /** The same of a volume that cannot be moved. */
  public RetypePayload(
      Map<String, @Nullable String> extraSpecs,
      List<String> availabilityZones,
      boolean multiattach,
      @Nullable String bound) {
    this(extraSpecs, availabilityZones, multiattach, null, null, bound, null);
  }

  /** The same, with a place to go to, or further on the way there. */
  public RetypePayload to(Relocation relocation) {
    return new RetypePayload(
        extraSpecs, availabilityZones, multiattach, unsettled, givenUp, bound, relocation);
  }

  /** The same, after such a call; null: it is fenced. */
  public RetypePayload unsettledBy(@Nullable String token) {
    return new RetypePayload(extraSpecs, availabilityZones, multiattach, token, givenUp, bound, to);
  }

  /** The same, to be undone; the first reason stays. */
  public RetypePayload givenUpFor(Fault reason) {
    return new RetypePayload(
        extraSpecs,
        availabilityZones,
        multiattach,
        unsettled,
        givenUp == null ? reason : givenUp,
        bound,
        to);
  }
}
