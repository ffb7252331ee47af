package dev.halite.driver.lvm;

import dev.halite.driver.Provisioning;

/** Thick volumes. */
class ThickLvmDriverContractTest extends LvmDriverContractTest {
  @Override
  Provisioning provisioning() {
    return Provisioning.THICK;
  }
}
