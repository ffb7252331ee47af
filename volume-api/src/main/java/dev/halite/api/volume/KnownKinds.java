package dev.halite.api.volume;

import dev.halite.common.catalog.service.Services;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.OperationKind;
import java.util.List;
import org.springframework.stereotype.Component;

/** Whether the services that run can do what is asked for: they may be of the release before. */
@Component
class KnownKinds {
  private final Services services;

  KnownKinds(Services services) {
    this.services = services;
  }

  /**
   * Refuses what nobody would take from its queue until it has waited too long.
   *
   * @param backend that has to take part
   * @param done what would become of volumes
   * @throws HaliteException UNAVAILABLE
   */
  void require(OperationKind kind, String backend, String done) {
    List<String> unaware = services.withoutKind(kind.wireName(), backend);
    if (!unaware.isEmpty()) {
      throw new HaliteException(
          FaultCode.UNAVAILABLE,
          "Volumes cannot be %s now: no running %s that would take part is of a release that can. Try again when they are upgraded."
              .formatted(done, String.join(" or ", unaware)));
    }
  }
}
