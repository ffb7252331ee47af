package dev.halite.api.volume;

import dev.halite.api.action.NamedResource;
import dev.halite.api.fault.Echo;
import dev.halite.api.json.Truth;
import dev.halite.api.zone.ZoneChoice;
import dev.halite.common.catalog.service.Destinations;
import dev.halite.common.catalog.service.Destinations.Destination;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.MigratePayload;
import dev.halite.common.catalog.volume.Migrating;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Intake;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Lets a volume go to another backend: 'starting', and in 'maintenance' where that is asked for. A
 * scheduler then takes the room there, and that backend's node copies the volume. Volumes are
 * always copied by nodes, so that {@code force_host_copy} changes nothing.
 */
@Component
class MigrateVolume {
  private final Volumes volumes;
  private final VolumeTypes types;
  private final Destinations destinations;
  private final KnownKinds kinds;
  private final Intake intake;

  MigrateVolume(
      Volumes volumes,
      VolumeTypes types,
      Destinations destinations,
      KnownKinds kinds,
      Intake intake) {
    this.volumes = volumes;
    this.types = types;
    this.destinations = destinations;
    this.kinds = kinds;
    this.intake = intake;
  }

  /**
   * Where to, as it was asked for.
   *
   * @param key of the request
   */
  record Asked(String key, String name, boolean locks) {
    /** Reads a body that is valid by schema. */
    static Asked of(JsonNode asked) {
      String host = text(asked, "host");
      String cluster = text(asked, "cluster");
      boolean locks = Truth.of(asked.path("lock_volume"));
      if (host != null && cluster == null) {
        return new Asked("host", host, locks);
      }
      if (cluster != null && host == null) {
        return new Asked("cluster", cluster, locks);
      }
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input received: One and only one of cluster and host must be set.");
    }

    private static @Nullable String text(JsonNode asked, String key) {
      JsonNode value = asked.path(key);
      return value.isString() && !value.stringValue().isEmpty() ? value.stringValue() : null;
    }

    boolean isCluster() {
      return key.equals("cluster");
    }

    HaliteException refused(String why) {
      return new HaliteException(
          FaultCode.INVALID_INPUT, "Invalid %s '%s': %s".formatted(key, Echo.of(name), why));
    }
  }

  void migrate(NamedResource named, Asked asked) {
    intake.change(
        () -> {
          VolumeFacts facts = volumes.lockedFacts(named.id(), named.scope());
          Volume volume = named.judged(facts.volume());
          VolumeGuards.MIGRATE.check(facts);
          String source = HostName.parse(Objects.requireNonNull(volume.host())).service();
          String destination = destination(asked, source);
          VolumeType type = type(volume);
          Map<String, @Nullable String> specs = type == null ? Map.of() : type.extraSpecs();
          List<String> zones = type == null ? List.of() : ZoneChoice.zonesOf(type);
          return Migrating.begun(
              volume, new MigratePayload(destination, asked.locks(), specs, zones), named.caller());
        });
  }

  /** Where to, by the name of what serves it. */
  private String destination(Asked asked, String source) {
    HostName host = HostName.parse(asked.name());
    Destination found =
        destinations
            .find(host.service(), host.pool(), asked.isCluster(), source)
            .orElseThrow(() -> asked.refused("there is no such backend."));
    if (found.name().equals(source)) {
      throw asked.refused("the volume is there already; it can go to another backend only.");
    }
    if (!found.knowsPool()) {
      throw asked.refused("the backend has no such pool.");
    }
    if (!found.takes()) {
      throw asked.refused("the backend is down, disabled or frozen.");
    }
    if (!found.copies()) {
      throw asked.refused("the drivers of both backends have to open volumes for copying.");
    }
    if (!found.sourceIsUp()) {
      throw asked.refused("the backend that the volume is at is down.");
    }
    if (!found.besideSource()) {
      throw asked.refused("no node that is up serves it and the backend that the volume is at.");
    }
    kinds.require(VolumeKind.MIGRATE, found.name(), "migrated");
    return host.pool() == null ? found.name() : found.name() + "#" + host.pool();
  }

  private @Nullable VolumeType type(Volume volume) {
    UUID id = volume.volumeTypeId();
    return id == null ? null : types.find(id, null).orElse(null);
  }
}
