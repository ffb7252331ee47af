package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes again what the kernel has lost, each volume alone. */
record ExportKeeper(String backend, VolumeLocks locks) {
  private static final Logger log = LoggerFactory.getLogger(LvmDriver.class);

  /** What cannot be published is told, and tried again later. */
  void restore(LvmExports exports, GroupState state) {
    try {
      for (UUID volumeId : exports.lost(state)) {
        restore(exports, volumeId);
      }
    } catch (DriverException e) {
      if (isForCaller(e)) {
        throw e;
      }
      log.warn("Backend {} cannot look after its exports: {}", backend, e.sentence());
    }
  }

  private void restore(LvmExports exports, UUID volumeId) {
    try {
      locks.changing(
          volumeId,
          () -> {
            exports.restore(volumeId);
            return true;
          });
      log.info("Backend {}: volume {} is exported again", backend, volumeId);
    } catch (DriverException e) {
      if (isForCaller(e)) {
        throw e;
      }
      log.warn(
          "Backend {}: volume {} cannot be exported again: {}", backend, volumeId, e.sentence());
    }
  }

  /** Trouble with the targets alone is not: volumes are made and removed without them. */
  private static boolean isForCaller(DriverException e) {
    return e.fault().stopsBackend() || Thread.currentThread().isInterrupted();
  }
}
