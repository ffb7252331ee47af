package dev.halite.api.type;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.halite.api.fault.Echo;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The types that requests name. Remembered for a second, as every new volume asks for one; a change
 * made here is seen at once, one made by another process within that second.
 */
@Component
public final class KnownTypes {
  private static final int ID_LENGTH = 36;

  private final VolumeTypes types;
  private final String defaultName;
  private final Cache<Key, Optional<VolumeType>> known =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(1)).build();

  /** A name or id in the eyes of a project; no name is the default. */
  private record Key(String name, @Nullable String projectId) {}

  public KnownTypes(VolumeTypes types, TypeProperties properties) {
    this.types = types;
    this.defaultName = properties.defaultVolumeType();
  }

  /**
   * The type of that name or id.
   *
   * @param projectId who must be able to see it; null for an administrator
   * @throws HaliteException NOT_FOUND
   */
  public VolumeType require(String nameOrId, @Nullable String projectId) {
    return known
        .get(new Key(nameOrId, projectId), key -> find(nameOrId, projectId))
        .orElseThrow(
            () ->
                new HaliteException(
                    FaultCode.NOT_FOUND,
                    "Volume type with name " + Echo.of(nameOrId) + " could not be found."));
  }

  /**
   * The type for volumes of the project that name none. One that was set for the project has to be
   * one that the project may use: it may have become private since. The configured default is for
   * everybody.
   *
   * @throws HaliteException NOT_FOUND
   */
  public VolumeType defaultFor(String projectId) {
    return known
        .get(new Key("", projectId), key -> findDefault(projectId))
        .orElseThrow(
            () ->
                new HaliteException(
                    FaultCode.NOT_FOUND,
                    "The default volume type of project %s is private and not given to the project."
                        .formatted(Echo.of(projectId))));
  }

  /** Forgets everything, after a change. */
  void forget() {
    known.invalidateAll();
  }

  private Optional<VolumeType> findDefault(String projectId) {
    VolumeType type = types.defaultFor(projectId, defaultName);
    return type.isPublic() || type.name().equals(defaultName)
        ? Optional.of(type)
        : types.find(type.id(), projectId);
  }

  private Optional<VolumeType> find(String nameOrId, @Nullable String projectId) {
    if (nameOrId.length() == ID_LENGTH) {
      try {
        Optional<VolumeType> byId = types.find(UUID.fromString(nameOrId), projectId);
        if (byId.isPresent()) {
          return byId;
        }
      } catch (IllegalArgumentException e) {
        // A name of that length.
        return types.findByName(nameOrId, projectId);
      }
    }
    return types.findByName(nameOrId, projectId);
  }
}
