package dev.halite.common.openstack.compute;

import dev.halite.common.engine.fault.HaliteException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What a compute service is told. Calls wait for its answers; none belongs in a transaction. */
public interface ComputeService {

  /** Whether there is one. */
  boolean isConfigured();

  /**
   * Tells that a volume has grown.
   *
   * @param servers those that have it; at least one
   * @return what it does not do, and why
   * @throws HaliteException UNAVAILABLE when it cannot be told now
   */
  List<Refusal> volumeExtended(UUID volume, Collection<UUID> servers);

  /**
   * A server that was not told.
   *
   * @param code as of HTTP: 404 when there is no such server, 422 when it is on no host
   */
  record Refusal(UUID server, int code) {}
}
