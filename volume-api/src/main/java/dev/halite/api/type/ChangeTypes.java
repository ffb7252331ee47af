package dev.halite.api.type;

import dev.halite.common.catalog.capability.TypeDemands;
import dev.halite.common.catalog.quota.QuotaLimits;
import dev.halite.common.catalog.type.TypeAccess;
import dev.halite.common.catalog.type.TypeEvents;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
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
  private final Afterwards afterwards;
  private final Ids ids;
  private final TypeEvents events;

  ChangeTypes(
      VolumeTypes types,
      TypeAccess access,
      QuotaLimits limits,
      KnownTypes known,
      TypeProperties properties,
      TransactionTemplate transactions,
      Afterwards afterwards,
      Ids ids,
      TypeEvents events) {
    this.types = types;
    this.access = access;
    this.limits = limits;
    this.known = known;
    this.properties = properties;
    this.transactions = transactions;
    this.afterwards = afterwards;
    this.ids = ids;
    this.events = events;
  }

  VolumeType create(
      String name,
      @Nullable String description,
      boolean isPublic,
      Map<String, @Nullable String> specs,
      RequestContext caller) {
    UUID id = ids.random();
    return changeType(
        "create",
        asked(id, name),
        caller,
        () -> {
          requireNotSharedAndCached(specs);
          return types.insert(id, name, description, isPublic, specs);
        });
  }

  /** Changes what is not null. */
  VolumeType update(
      UUID id,
      @Nullable String name,
      @Nullable String description,
      @Nullable Boolean isPublic,
      RequestContext caller) {
    return changeType(
        "update",
        asked(id, name),
        caller,
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

  void delete(UUID id, RequestContext caller) {
    changeType(
        "delete",
        asked(id, null),
        caller,
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

  /** Adds extra specs, which may have been there with other values. */
  void addExtraSpecs(UUID id, Map<String, @Nullable String> specs, RequestContext caller) {
    mergeExtraSpecs(id, specs, type -> events.specsAdded(type, specs, caller));
  }

  /** As {@link #addExtraSpecs}, for specs that are spoken of one by one. */
  void setExtraSpecs(UUID id, Map<String, @Nullable String> specs, RequestContext caller) {
    mergeExtraSpecs(id, specs, type -> events.specsChanged(type, specs.keySet(), caller));
  }

  private void mergeExtraSpecs(
      UUID id, Map<String, @Nullable String> specs, Consumer<VolumeType> tell) {
    change(
        () -> {
          Map<String, @Nullable String> all =
              types
                  .mergeExtraSpecs(id, specs, properties.allowInUseTypeModification())
                  .orElseThrow(() -> inUse(id));
          requireNotSharedAndCached(all);
          tellOf(id, tell);
          return all;
        });
  }

  void removeExtraSpec(UUID id, String key, RequestContext caller) {
    change(
        () -> {
          if (!types.removeExtraSpec(id, key, properties.allowInUseTypeModification())) {
            throw require(id).extraSpecs().containsKey(key) ? inUse(id) : noSpec(id, key);
          }
          tellOf(id, type -> events.specRemoved(type, key, caller));
          return key;
        });
  }

  private void tellOf(UUID id, Consumer<VolumeType> tell) {
    if (events.enabled()) {
      tell.accept(require(id));
    }
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

  /** Two servers that each keep a cache of one disk lose each other's writes. */
  private static void requireNotSharedAndCached(Map<String, @Nullable String> specs) {
    if (TypeDemands.isYes(specs.get("multiattach")) && TypeDemands.isYes(specs.get("cacheable"))) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT, "cacheable cannot be set with multiattach.");
    }
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

  private static Map<String, @Nullable Object> asked(UUID id, @Nullable String name) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("id", id);
    if (name != null) {
      asked.put("name", name);
    }
    return asked;
  }

  /** Tells of the change, or of its failure, whose transaction is rolled back. */
  private VolumeType changeType(
      String change,
      Map<String, @Nullable Object> asked,
      RequestContext caller,
      Supplier<VolumeType> work) {
    try {
      return change(
          () -> {
            VolumeType type = work.get();
            events.record(change, type, caller);
            return type;
          });
    } catch (HaliteException refused) {
      String reason = String.valueOf(refused.getMessage());
      afterwards.failed(() -> events.recordFailure(change, asked, reason, caller));
      throw refused;
    }
  }

  private <T> T change(Supplier<T> work) {
    T result = Objects.requireNonNull(transactions.execute(status -> work.get()));
    afterwards.changed(known::forget);
    return result;
  }
}
