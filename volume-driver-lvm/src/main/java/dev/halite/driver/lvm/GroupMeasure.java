package dev.halite.driver.lvm;

import dev.halite.driver.BackendReport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import dev.halite.driver.VolumeSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a group reports of itself, and whether it can be used as configured. */
record GroupMeasure(String host, LvmDriverConfiguration configuration) {
  private static final String VERSION = "1.0";
  private static final double ALL = 100;

  BackendReport report(GroupState state) {
    PoolReport pool = configuration.isThin() ? thin(state) : thick(state);
    String protocol = configuration.exports().isByIscsi() ? "iSCSI" : "local";
    return new BackendReport("Open Source", VERSION, protocol, List.of(pool), Map.of());
  }

  /** Refuses a group in which volumes would not be what they should. */
  void requireUsable(GroupState state) {
    if (VolumeSpec.GIB % Math.max(1, state.extentBytes()) != 0) {
      throw invalid("its extents of %d bytes do not divide a GiB".formatted(state.extentBytes()));
    }
    new GroupNames(configuration).requireFit(state);
    if (!configuration.isThin()) {
      return;
    }
    LogicalVolume pool = pool(state);
    if (!pool.isThinPool()) {
      throw invalid("%s is no thin pool".formatted(pool.name()));
    }
    if (!pool.isZeroing()) {
      throw invalid(
          "its pool %s does not zero what it gives out, so volumes would show what others have"
                  .formatted(pool.name())
              + " written; set it by 'lvchange --zero y'");
    }
    if (pool.chunkBytes() < 1 || VolumeSpec.GIB % pool.chunkBytes() != 0) {
      throw invalid(
          "the chunks of its pool %s, of %d bytes, do not divide a GiB"
              .formatted(pool.name(), pool.chunkBytes()));
    }
    if (pool.discards().equals("ignore")) {
      throw invalid(
          "its pool %s ignores discards; set it by 'lvchange --discards passdown'"
              .formatted(pool.name()));
    }
  }

  /** Disks that are missing make what was there look like what never was. */
  void requireWhole(GroupState state) {
    if (state.missingDisks() > 0) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "Volume group %s misses %d of its disks."
              .formatted(configuration.volumeGroup(), state.missingDisks()));
    }
    if (configuration.isThin()) {
      pool(state);
    }
  }

  private LogicalVolume pool(GroupState state) {
    return state
        .find(configuration.thinPool())
        .orElseThrow(() -> invalid("it has no thin pool %s".formatted(configuration.thinPool())));
  }

  private PoolReport thin(GroupState state) {
    LogicalVolume pool = pool(state);
    List<LogicalVolume> volumes =
        state.volumes().stream().filter(it -> it.pool().equals(pool.name())).toList();
    double total = gib(pool.sizeBytes());
    return report(
        total,
        Math.clamp(total * (1 - pool.dataPercent() / ALL), 0, total),
        gib(volumes.stream().mapToLong(LogicalVolume::sizeBytes).sum()),
        volumes.size(),
        EnumSet.of(PoolFeature.THIN, PoolFeature.ONLINE_EXTEND));
  }

  private PoolReport thick(GroupState state) {
    double total = gib(state.sizeBytes());
    double free = gib(state.freeBytes());
    long volumes =
        state.volumes().stream()
            .filter(it -> !it.isThin() && !it.isThinPool())
            .filter(it -> Deletions.of(it, configuration).isEmpty())
            .count();
    return report(
        total,
        Math.clamp(free, 0, total),
        gib(state.sizeBytes() - state.freeBytes()),
        (int) volumes,
        EnumSet.of(PoolFeature.THICK));
  }

  private PoolReport report(
      double total, double free, double provisioned, int volumes, Set<PoolFeature> features) {
    if (configuration.exports().isByIscsi()) {
      features.add(PoolFeature.MULTIATTACH);
    }
    String location =
        String.join(
            ":",
            "LVMVolumeDriver",
            host,
            configuration.volumeGroup(),
            configuration.isThin() ? "thin" : "default",
            "0");
    return new PoolReport(
        configuration.poolName(),
        total,
        free,
        provisioned,
        volumes,
        configuration.reservedPercentage(),
        configuration.maxOverSubscriptionRatio(),
        features,
        Map.of("location_info", location));
  }

  private DriverException invalid(String problem) {
    return new DriverException(
        DriverFault.INVALID,
        "Volume group %s: %s.".formatted(configuration.volumeGroup(), problem));
  }

  private static double gib(long bytes) {
    return (double) bytes / VolumeSpec.GIB;
  }
}
