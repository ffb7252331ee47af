package dev.halite.common.openstack.compute;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** No compute service is configured. */
final class NoCompute implements ComputeService {
  @Override
  public boolean isConfigured() {
    return false;
  }

  @Override
  public List<Refusal> volumeExtended(UUID volume, Collection<UUID> servers) {
    throw none();
  }

  @Override
  public VolumeUse use(UUID server, UUID volume, UUID attachment) {
    throw none();
  }

  @Override
  public boolean knows(UUID server) {
    throw none();
  }

  @Override
  public Optional<ServerPlace> place(UUID server) {
    throw none();
  }

  private static IllegalStateException none() {
    return new IllegalStateException("There is no compute service.");
  }
}
