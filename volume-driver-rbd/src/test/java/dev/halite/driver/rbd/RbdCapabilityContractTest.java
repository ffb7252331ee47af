package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.common.storage.ceph.RbdImages;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.driver.DriverCapabilityFencingContractTest;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class RbdCapabilityContractTest extends DriverCapabilityFencingContractTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private @Nullable String pool;
  private @Nullable RbdClient client;

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
    throw new UnsupportedOperationException();
  }

  @Override
  protected void write(UUID volumeId, String text) {
    client().write(volumeId, text);
  }

  @Override
  protected String read(UUID volumeId, int length) {
    return client().read(volumeId, length);
  }

  @Override
  protected InUse serve(VolumeSpec volume) {
    OpenImage open = client().open(volume.volumeId());
    return open::close;
  }

  @Override
  protected SourceReference foreign(String name, long sizeBytes, String text) {
    RbdImages images = client().pool().images();
    images.create(name, sizeBytes, 22);
    try (OpenImage image = images.open(name)) {
      image.write(0, RbdClient.bytes(text));
      image.flush();
    }
    return SourceReference.toName(name);
  }

  @Override
  protected InUse useForeign(String name) {
    OpenImage open = client().pool().images().open(name);
    return open::close;
  }

  @AfterEach
  void closeClient() {
    if (client != null) {
      client.close();
    }
  }

  private RbdClient client() {
    if (client == null) {
      client = new RbdClient(CEPH.access(), configuration().get("pool"));
    }
    return client;
  }
}
