package dev.halite.system;

/** {@link KillTest} on RBD: who takes over may run on another host. */
@OnStorage(StorageKind.RBD)
class RbdKillTest extends KillTest {}
