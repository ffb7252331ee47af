package dev.halite.common.storage.connector;

import dev.halite.common.storage.initiator.InitiatorSettings;
import dev.halite.common.storage.iscsi.InitiatorName;
import java.time.Duration;

/** Connectors of tests. */
final class Connectors {
  static final InitiatorName INITIATOR = new InitiatorName("iqn.2026-11.dev.halite:tests");

  private Connectors() {}

  static VolumeConnector withoutCeph() {
    return with(new CephClientSettings(null, null, Duration.ofSeconds(5), Duration.ofSeconds(5)));
  }

  static VolumeConnector with(CephClientSettings ceph) {
    return new VolumeConnector(ceph, InitiatorSettings.of(INITIATOR));
  }
}
