package dev.halite.driver.lvm;

/** The verbs by a privileged helper. */
class PrivilegedVerbsTest extends SimulatedVerbsTest {
  @Override
  protected VolumeGroup emptyGroup() {
    return PrivilegedLvmFactory.workers(
            super.emptyGroup(),
            new RememberedTargets(),
            HelperVerbsTest.terms("simulated", NodeGroup.POOL))
        .group();
  }
}
