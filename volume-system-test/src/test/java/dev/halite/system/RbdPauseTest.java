package dev.halite.system;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * {@link PauseTest} on RBD: the peer runs on another host and fences by the blocklist. It takes
 * minutes, so the gate pauses on files alone.
 */
@OnStorage(StorageKind.RBD)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class RbdPauseTest extends PauseTest {}
