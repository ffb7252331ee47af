package dev.halite.system;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * {@link NovaSequencesTest} on RBD: no node is asked to connect, and the servers write by librbd.
 */
@OnStorage(StorageKind.RBD)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class RbdNovaSequencesTest extends NovaSequencesTest {}
