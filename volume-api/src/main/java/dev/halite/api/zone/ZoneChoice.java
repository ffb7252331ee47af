package dev.halite.api.zone;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.halite.api.fault.Echo;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.catalog.service.Services.Zone;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the zones that a new volume may be in. */
@Component
public final class ZoneChoice {
  private static final String TYPE_ZONES = "RESKEY:availability_zones";

  private final ZoneProperties properties;

  /** Zones come and go with nodes, so a second-old list is as good as a new one. */
  private final LoadingCache<String, List<String>> available;

  public ZoneChoice(Services services, ZoneProperties properties) {
    this.properties = properties;
    this.available =
        Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofSeconds(1))
            .build(
                key -> services.zones().stream().filter(Zone::available).map(Zone::name).toList());
  }

  /**
   * The zones that will do; empty when any will. Whatever steps in for a zone that nobody asked for
   * or that is not there, is one of the type's zones, where the type names any.
   *
   * @param asked what the client asks for; null for no wish
   * @throws HaliteException INVALID_INPUT when the zone is unknown or not one of the type's
   */
  public List<String> choose(@Nullable String asked, VolumeType type) {
    List<String> ofType = zonesOf(type);
    if (asked == null) {
      return ofType.isEmpty() ? byDefault() : usable(ofType, type);
    }
    requireOneOf(ofType, asked);
    if (zones().contains(asked)) {
      return List.of(asked);
    }
    if (!properties.availabilityZoneFallback()) {
      throw invalid(asked);
    }
    return ofType.isEmpty() ? byDefault() : fallback(usable(ofType, type));
  }

  /**
   * The zone of what a volume is made from, in which it is made too.
   *
   * @param source what that is called
   * @param asked what the client asks for; null for no wish
   * @throws HaliteException INVALID_INPUT when another one is asked for, or it is none of the
   *     type's
   */
  public List<String> ofSource(
      String zone, String source, @Nullable String asked, VolumeType type) {
    if (asked != null && !asked.equals(zone)) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input received: Volume must be in the same availability zone as the " + source);
    }
    requireOneOf(zonesOf(type), zone);
    return List.of(zone);
  }

  private static void requireOneOf(List<String> ofType, String zone) {
    if (!ofType.isEmpty() && !ofType.contains(zone)) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid volume type, availability zones supported by the type do not include '%s'."
              .formatted(Echo.of(zone)));
    }
  }

  /** Those of a type's zones that are there. */
  private List<String> usable(List<String> ofType, VolumeType type) {
    List<String> usable = ofType.stream().filter(zones()::contains).toList();
    if (usable.isEmpty()) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "None of the availability zones of volume type '%s' is available."
              .formatted(type.name()));
    }
    return usable;
  }

  /** The default zone where it is one of these; else all of them. */
  private List<String> fallback(List<String> usable) {
    String configured = properties.defaultAvailabilityZone();
    return configured != null && usable.contains(configured) ? List.of(configured) : usable;
  }

  private List<String> byDefault() {
    List<String> zones = zones();
    String configured = properties.defaultAvailabilityZone();
    if (configured == null || configured.isEmpty()) {
      return zones.size() == 1 ? zones : List.of();
    }
    if (!zones.contains(configured)) {
      throw invalid(configured);
    }
    return List.of(configured);
  }

  private List<String> zones() {
    return available.get("");
  }

  /** The zones that a type is bound to; empty for any. */
  public static List<String> zonesOf(VolumeType type) {
    String text = type.extraSpecs().get(TYPE_ZONES);
    if (text == null) {
      return List.of();
    }
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(zone -> !zone.isEmpty())
        .toList();
  }

  private static HaliteException invalid(String zone) {
    return new HaliteException(
        FaultCode.INVALID_INPUT, "Availability zone '" + Echo.of(zone) + "' is invalid.");
  }
}
