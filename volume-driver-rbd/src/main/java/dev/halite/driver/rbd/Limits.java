package dev.halite.driver.rbd;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.QosLimit;
import java.util.Map;
import java.util.TreeMap;

/** Limits of a volume as Ceph names them, in the image's metadata. */
final class Limits {
  /** Before each of their keys. */
  static final String PREFIX = "conf_rbd_qos_";

  private Limits() {}

  /** The metadata that makes librbd keep to the limits. */
  static Map<String, String> metadata(Map<QosLimit, Long> limits) {
    var metadata = new TreeMap<String, String>();
    limits.forEach(
        (limit, value) -> {
          if (value < 1) {
            throw new DriverException(
                DriverFault.INVALID,
                "%s must be at least 1, not %d.".formatted(limit.spec(), value));
          }
          metadata.put(PREFIX + name(limit), Long.toString(value));
        });
    return metadata;
  }

  private static String name(QosLimit limit) {
    return switch (limit) {
      case TOTAL_IOPS_SEC -> "iops_limit";
      case READ_IOPS_SEC -> "read_iops_limit";
      case WRITE_IOPS_SEC -> "write_iops_limit";
      case TOTAL_BYTES_SEC -> "bps_limit";
      case READ_BYTES_SEC -> "read_bps_limit";
      case WRITE_BYTES_SEC -> "write_bps_limit";
      case TOTAL_IOPS_SEC_MAX -> "iops_burst";
      case READ_IOPS_SEC_MAX -> "read_iops_burst";
      case WRITE_IOPS_SEC_MAX -> "write_iops_burst";
      case TOTAL_BYTES_SEC_MAX -> "bps_burst";
      case READ_BYTES_SEC_MAX -> "read_bps_burst";
      case WRITE_BYTES_SEC_MAX -> "write_bps_burst";
    };
  }
}
