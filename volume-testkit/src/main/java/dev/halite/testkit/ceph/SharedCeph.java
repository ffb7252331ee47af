package dev.halite.testkit.ceph;

import dev.halite.embedded.ceph.CephSettings;
import dev.halite.embedded.ceph.CephStore;
import dev.halite.embedded.ceph.EmbeddedCeph;
import dev.halite.testkit.TestDirectory;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** One cluster of a kind for the JVM, ended with it. */
final class SharedCeph {

  private static final Map<CephStore, SharedCeph> CLUSTERS = new EnumMap<>(CephStore.class);

  private final EmbeddedCeph ceph;
  private int pools;

  private SharedCeph(EmbeddedCeph ceph) {
    this.ceph = ceph;
  }

  static synchronized SharedCeph of(CephStore store) {
    return CLUSTERS.computeIfAbsent(store, SharedCeph::start);
  }

  EmbeddedCeph ceph() {
    return ceph;
  }

  synchronized String newPool() {
    String name = "test-" + ++pools;
    ceph.createPool(name);
    return name;
  }

  private static SharedCeph start(CephStore store) {
    Path directory = TestDirectory.endingWithJvm("ceph");
    EmbeddedCeph ceph =
        new EmbeddedCeph(
            switch (store) {
              case MEMORY -> CephSettings.inMemory(directory);
              case FILE -> CephSettings.onFile(directory);
            });
    // Before the start: a JVM that is ended during it leaves no daemons either.
    TestDirectory.beforeRemoval(directory, ceph::close);
    ceph.start();
    return new SharedCeph(ceph);
  }
}
