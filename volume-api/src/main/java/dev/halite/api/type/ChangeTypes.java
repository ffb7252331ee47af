package dev.halite.api.type;

import dev.halite.common.catalog.quota.QuotaLimits;
import dev.halite.common.catalog.type.TypeAccess;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.id.Ids;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Every change of volume types, each in one transaction. */
@Component
class ChangeTypes {
  private final VolumeTypes types;
  private final TypeAccess access;
  private final QuotaLimits limits;
  private final KnownTypes known;
  private final TypeProperties properties;
  private final TransactionTemplate transactions;
  private final Ids ids;

  ChangeTypes(
      VolumeTypes types,
      TypeAccess access,
      QuotaLimits limits,
      KnownTypes known,
      TypeProperties properties,
      TransactionTemplate transactions,
      Ids ids) {
    this.types = types;
    this.access = access;
    this.limits = limits;
    this.known = known;
    this.properties = properties;
    this.transactions = transactions;
    this.ids = ids;
  }

  VolumeType create(
      String name,
      @Nullable String description,
      boolean isPublic,
      Map<String, @Nullable String> specs) {
    return change(() -> types.insert(ids.random(), name, description, isPublic, specs));
  }

  /** Changes what is not null. */
  VolumeType update(
      UUID id, @Nullable String name, @Nullable String description, @Nullable Boolean isPublic) {
    return change(
        () -> {
          VolumeType before = require(id);
          VolumeType after =
              types
                  .update(id, name, description, isPublic)
                  .orElseThrow(() -> TypeScope.missing(id.toString()));
          if (!after.name().equals(before.name())) {
            limits.renameType(before.name(), after.name());
          }
          return after;
        });
  }

  void delete(UUID id) {
    change(
        () -> {
          VolumeType type = require(id);
          if (type.name().equals(properties.defaultVolumeType())) {
            throw invalid(
                "The volume type " + id + " is the default volume type and cannot be deleted.");
          }
          if (!types.delete(id)) {
            throw invalid("Target volume type is still in use.");
          }
          return type;
        });
  }

  void addExtraSpecs(UUID id, Map<String, @Nullable String> specs) {
    change(
        () ->
            types
                .mergeExtraSpecs(id, specs, properties.allowInUseTypeModification())
                .orElseThrow(() -> inUse(id)));
  }

  void removeExtraSpec(UUID id, String key) {
    change(
        () -> {
          if (!types.removeExtraSpec(id, key, properties.allowInUseTypeModification())) {
            throw require(id).extraSpecs().containsKey(key) ? inUse(id) : noSpec(id, key);
          }
          return key;
        });
  }

  void addAccess(UUID id, String project) {
    change(
        () -> {
          requirePrivate(id);
          if (!access.add(id, project)) {
            throw new HaliteException(
                FaultCode.CONFLICT,
                "Volume type access for %s / %s combination already exists."
                    .formatted(id, project));
          }
          return project;
        });
  }

  void removeAccess(UUID id, String project) {
    change(
        () -> {
          requirePrivate(id);
          if (!access.remove(id, project)) {
            throw new HaliteException(
                FaultCode.NOT_FOUND,
                "Volume type access not found for %s / %s combination.".formatted(id, project));
          }
          return project;
        });
  }

  /** The error for an extra spec that a type does not have. */
  static HaliteException noSpec(UUID id, String key) {
    return new HaliteException(
        FaultCode.NOT_FOUND, "Volume Type %s has no extra specs with key %s.".formatted(id, key));
  }

  private void requirePrivate(UUID id) {
    if (require(id).isPublic()) {
      throw invalid(
          "Invalid volume type: Type access modification is not applicable to public volume type.");
    }
  }

  private VolumeType require(UUID id) {
    return types.find(id, null).orElseThrow(() -> TypeScope.missing(id.toString()));
  }

  private HaliteException inUse(UUID id) {
    require(id);
    return invalid("Volume Type is currently in use.");
  }

  private static HaliteException invalid(String reason) {
    return new HaliteException(FaultCode.INVALID_STATE, reason);
  }

  private <T> T change(Supplier<T> work) {
    T result = Objects.requireNonNull(transactions.execute(status -> work.get()));
    known.forget();
    return result;
  }
}
