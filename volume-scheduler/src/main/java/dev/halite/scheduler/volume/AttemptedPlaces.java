package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.common.engine.fault.FaultCode;
import java.util.List;

/**
 * Where a volume is not tried again. Room is a matter of one pool, so another pool of a backend may
 * take a volume that one was too full for. Any other fault, also one that this version does not
 * know, is taken for the whole backend's: its pools share the connection, the credentials and the
 * software that failed.
 */
final class AttemptedPlaces {
  private AttemptedPlaces() {}

  static List<String> of(List<Attempt> attempts) {
    return attempts.stream().map(AttemptedPlaces::of).toList();
  }

  private static String of(Attempt attempt) {
    return FaultCode.BACKEND_FULL.name().equals(attempt.fault())
        ? attempt.host()
        : HostName.parse(attempt.host()).service();
  }
}
