package dev.halite.system;

/** {@link PauseTest} on RBD: the peer runs on another host and fences by the blocklist. */
@OnStorage(StorageKind.RBD)
class RbdPauseTest extends PauseTest {}
