package dev.halite.common.openstack.compute;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** No compute service is configured. */
final class NoCompute implements ComputeService {
  @Override
  public boolean isConfigured() {
    return false;
  }

  @Override
  public List<Refusal> volumeExtended(UUID volume, Collection<UUID> servers) {
    throw new IllegalStateException("There is no compute service.");
  }
}
