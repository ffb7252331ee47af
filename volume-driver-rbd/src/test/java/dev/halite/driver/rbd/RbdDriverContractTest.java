package dev.halite.driver.rbd;

import dev.halite.driver.StorageDriverFactory;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.driver.DriverFencingContractTest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RbdDriverContractTest extends DriverFencingContractTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private @Nullable String pool;

  @Override
  protected StorageDriverFactory factory() {
    return new RbdDriverFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    if (pool == null) {
      pool = CEPH.newPool();
    }
    return Map.of("conf", CEPH.access().configuration().toString(), "pool", pool);
  }

  @Override
  protected void replaceStorage() {
    String name = configuration().get("pool");
    CEPH.deletePool(name);
    CEPH.command("osd", "pool", "create", name, "8");
  }
}
