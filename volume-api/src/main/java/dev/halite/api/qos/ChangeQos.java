package dev.halite.api.qos;

import dev.halite.common.catalog.qos.QosConsumer;
import dev.halite.common.catalog.qos.QosEvents;
import dev.halite.common.catalog.qos.QosRates;
import dev.halite.common.catalog.qos.QosSpec;
import dev.halite.common.catalog.qos.QosSpecs;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Every change of QoS specs, each in one transaction. */
@Component
class ChangeQos {
  private final QosSpecs specs;
  private final VolumeTypes types;
  private final QosEvents events;
  private final TransactionTemplate transactions;
  private final Ids ids;

  ChangeQos(
      QosSpecs specs,
      VolumeTypes types,
      QosEvents events,
      TransactionTemplate transactions,
      Ids ids) {
    this.specs = specs;
    this.types = types;
    this.events = events;
    this.transactions = transactions;
    this.ids = ids;
  }

  QosSpec create(
      String name,
      QosConsumer consumer,
      Map<String, @Nullable String> wanted,
      RequestContext caller) {
    QosRates.check(wanted);
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              QosSpec made = specs.insert(ids.random(), name, consumer, wanted);
              events.created(made, caller);
              return made;
            }));
  }

  /** Sets single specs, and the consumer where it is not null. */
  void set(
      UUID id,
      @Nullable QosConsumer consumer,
      Map<String, @Nullable String> wanted,
      RequestContext caller) {
    QosRates.check(wanted);
    transactions.executeWithoutResult(
        status -> {
          specs.merge(id, consumer, wanted);
          events.updated(id, consumer, wanted, caller);
        });
  }

  void removeKeys(UUID id, List<String> keys, RequestContext caller) {
    transactions.executeWithoutResult(
        status -> {
          QosSpec qos = specs.locked(id);
          for (String key : keys) {
            if (!qos.specs().containsKey(key)) {
              throw new HaliteException(
                  FaultCode.NOT_FOUND, "QoS spec %s has no spec with key %s.".formatted(id, key));
            }
          }
          specs.removeKeys(id, keys);
          events.changed("delete_keys", id, caller);
        });
  }

  /**
   * Deletes specs.
   *
   * @param force whether types lose them; else they must have none
   */
  void delete(UUID id, boolean force, RequestContext caller) {
    transactions.executeWithoutResult(
        status -> {
          specs.locked(id);
          if (force) {
            specs.disassociateAll(id);
          } else if (!specs.typesOf(id).isEmpty()) {
            throw new HaliteException(
                FaultCode.INVALID_STATE,
                "QoS Specs %s is still associated with entities.".formatted(id));
          }
          specs.delete(id);
          events.changed("delete", id, caller);
        });
  }

  void associate(UUID id, UUID typeId, RequestContext caller) {
    transactions.executeWithoutResult(
        status -> {
          specs.locked(id);
          if (!specs.associate(id, typeId)) {
            requireType(typeId);
            throw new HaliteException(
                FaultCode.INVALID_STATE,
                "Invalid volume type: Type %s is already associated with another qos specs."
                    .formatted(typeId));
          }
          events.changed("associate", id, typeId, caller);
        });
  }

  void disassociate(UUID id, UUID typeId, RequestContext caller) {
    transactions.executeWithoutResult(
        status -> {
          specs.locked(id);
          requireType(typeId);
          specs.disassociate(id, typeId);
          events.changed("disassociate", id, typeId, caller);
        });
  }

  void disassociateAll(UUID id, RequestContext caller) {
    transactions.executeWithoutResult(
        status -> {
          specs.locked(id);
          specs.disassociateAll(id);
          events.changed("disassociate_all", id, caller);
        });
  }

  private void requireType(UUID typeId) {
    if (types.find(typeId, null).isEmpty()) {
      throw new HaliteException(
          FaultCode.NOT_FOUND, "Volume type %s could not be found.".formatted(typeId));
    }
  }
}
