package dev.halite.driver.lvm;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;

/** Exports by a privileged helper. */
class PrivilegedExportTest extends LvmExportTest {
  @Override
  LvmDriver made(BackendSettings settings) {
    return PrivilegedLvmFactory.create(settings, tree);
  }

  /** The helper's. */
  @Override
  Class<? extends Throwable> death() {
    return DriverException.class;
  }
}
