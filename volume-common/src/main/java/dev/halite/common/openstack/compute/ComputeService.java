package dev.halite.common.openstack.compute;

import dev.halite.common.engine.fault.HaliteException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a compute service is told and asked. Calls wait for its answers; none belongs in a
 * transaction.
 */
public interface ComputeService {

  /** Whether there is one. */
  boolean isConfigured();

  /**
   * Tells that a volume has grown.
   *
   * @param servers those that have it; at least one
   * @return what it does not do, and why
   * @throws HaliteException UNAVAILABLE when it cannot be asked now, or something else answers
   */
  List<Refusal> volumeExtended(UUID volume, Collection<UUID> servers);

  /**
   * A server that was not told.
   *
   * @param code as of HTTP: 404 when there is no such server, 422 when it is on no host
   */
  record Refusal(UUID server, int code) {}

  /**
   * Whether a server has a volume by an attachment, as far as the compute service knows. One that
   * does not say by which has it by any.
   *
   * @throws HaliteException UNAVAILABLE when it cannot be asked now, or something else answers
   */
  VolumeUse use(UUID server, UUID volume, UUID attachment);

  /**
   * Whether there is such a server.
   *
   * @throws HaliteException UNAVAILABLE when it cannot be asked now, or something else answers
   */
  boolean knows(UUID server);

  /**
   * Where a server is; empty where there is no such server.
   *
   * @throws HaliteException UNAVAILABLE when it cannot be asked now, or does not say it
   */
  Optional<ServerPlace> place(UUID server);

  /**
   * Whose a server is, and where.
   *
   * @param host null while it is on none
   */
  record ServerPlace(String projectId, @Nullable String host) {}
}
