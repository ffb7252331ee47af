package dev.halite.common.openstack.compute;

import java.time.Clock;
import org.springframework.boot.context.properties.bind.Binder;

/** The compute service of a process without a context. */
public final class ComputeServices {
  private ComputeServices() {}

  /**
   * The one that the settings name.
   *
   * @throws RuntimeException naming the key, where one is missing or wrong
   */
  public static ComputeService of(Binder settings, Clock clock) {
    ComputeProperties properties =
        settings.bindOrCreate(ComputeProperties.PREFIX, ComputeProperties.class);
    return new ComputeConfiguration().computeService(properties, clock);
  }
}
