package dev.halite.driver.rbd;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.StageListener;
import dev.halite.embedded.ceph.CephAccess;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Drivers that are set up on a pool of a Ceph. */
final class PoolDriver {
  private PoolDriver() {}

  /**
   * One as of a node of its own.
   *
   * @param settings besides those that name the pool
   */
  static RbdDriver setUp(
      CephAccess access, String pool, Map<String, String> settings, StageListener listener) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("conf", access.configuration().toString());
    all.put("pool", pool);
    var driver =
        (RbdDriver)
            new RbdDriverFactory()
                .create(
                    new BackendSettings(
                        "node", "rbd", all, Clock.systemUTC(), UUID::randomUUID, listener));
    driver.setup(null);
    return driver;
  }
}
