package dev.halite.driver.lvm;

import dev.halite.driver.Provisioning;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Thick volumes. */
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class ThickNodeCapabilityContractTest extends NodeCapabilityContractTest {
  @Override
  Provisioning provisioning() {
    return Provisioning.THICK;
  }
}
