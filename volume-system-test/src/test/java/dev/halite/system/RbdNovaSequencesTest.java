package dev.halite.system;

/**
 * {@link NovaSequencesTest} on RBD: no node is asked to connect, and the servers write by librbd.
 */
@OnStorage(StorageKind.RBD)
class RbdNovaSequencesTest extends NovaSequencesTest {
  @Override
  int undisturbed() {
    return 3;
  }
}
