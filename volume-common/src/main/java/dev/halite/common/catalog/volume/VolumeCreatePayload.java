package dev.halite.common.catalog.volume;

import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@code volume.create} and {@code volume.clone}, version 1. Fields are only added.
 *
 * @param availabilityZones zones that will do; empty: any
 * @param extraSpecs the type's, as they were when the volume was asked for
 * @param hints scheduler hints, as the client sent them
 * @param attempts backends that were tried and why they failed, oldest first
 * @param source what it is cloned from; null for an empty volume
 */
public record VolumeCreatePayload(
    UUID volumeId,
    int sizeGb,
    List<String> availabilityZones,
    UUID volumeTypeId,
    Map<String, @Nullable String> extraSpecs,
    Map<String, Object> hints,
    List<Attempt> attempts,
    @Nullable CloneSource source) {

  /**
   * One backend that failed.
   *
   * @param host {@code host@backend#pool}
   * @param reason a sentence for operators
   */
  public record Attempt(String host, String reason, @Nullable String fault) {
    /** What users are told of it. */
    public String told() {
      return Arrays.stream(FaultCode.values())
          .filter(code -> code.name().equals(fault))
          .findFirst()
          .map(code -> new Fault(code, reason).told())
          .orElse("The storage failed.");
    }
  }

  public VolumeCreatePayload {
    availabilityZones = List.copyOf(availabilityZones);
    // Map.copyOf refuses the nulls that specs may hold.
    extraSpecs = Collections.unmodifiableMap(new LinkedHashMap<>(extraSpecs));
    hints = Map.copyOf(hints);
    attempts = List.copyOf(attempts);
  }

  /** Of an empty volume. */
  public VolumeCreatePayload(
      UUID volumeId,
      int sizeGb,
      List<String> availabilityZones,
      UUID volumeTypeId,
      Map<String, @Nullable String> extraSpecs,
      Map<String, Object> hints,
      List<Attempt> attempts) {
    this(volumeId, sizeGb, availabilityZones, volumeTypeId, extraSpecs, hints, attempts, null);
  }

  /** The same with one more failed attempt. */
  public VolumeCreatePayload tried(Attempt attempt) {
    List<Attempt> all = new java.util.ArrayList<>(attempts);
    all.add(attempt);
    return new VolumeCreatePayload(
        volumeId, sizeGb, availabilityZones, volumeTypeId, extraSpecs, hints, all, source);
  }
}
