package dev.halite.driver.lvm;

import dev.halite.driver.Provisioning;

/** Thick volumes. */
class ThickLvmCapabilityContractTest extends LvmCapabilityContractTest {
  @Override
  Provisioning provisioning() {
    return Provisioning.THICK;
  }
}
