package dev.halite.driver;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pool can do, under the names by which volume types ask for it. Some features a driver
 * reports; the others follow from the interfaces that it implements, so that what is shown, what
 * placement asks for and what a call finds are one thing.
 */
public enum PoolFeature {
  /** Space is taken when it is written. */
  THIN("thin_provisioning_support"),
  /** Space is taken when the volume is made. */
  THICK("thick_provisioning_support"),
  /** A volume may be attached to several servers. */
  MULTIATTACH("multiattach"),
  /** An attached volume can grow. */
  ONLINE_EXTEND("online_extend_support"),
  /** Snapshots, and volumes made from them. */
  SNAPSHOTS("snapshot_support", SnapshotSupport.class, "take snapshots"),
  /** Copies of volumes made by the storage. */
  CLONES("clone_support", CloneSupport.class, "clone volumes"),
  /** Copies can be made to stand alone. */
  FLATTEN("flatten_support", FlattenSupport.class, "flatten volumes"),
  /** Volumes go back to their snapshots. */
  REVERT("revert_support", RevertSupport.class, "revert volumes to snapshots"),
  /** Volumes can grow. */
  EXTEND("extend_support", ExtendSupport.class, "extend volumes"),
  /** Servers can reach the volumes. */
  CONNECTIONS("connection_support", ConnectionSupport.class, "connect servers to volumes"),
  /** The storage itself limits a volume's operations and bytes per second. */
  QOS("QoS_support", QosSupport.class, "limit volumes"),
  /** Objects that lie there already become volumes. */
  MANAGE("manage_support", ManageSupport.class, "manage existing objects"),
  /** It is known which parts of snapshots have data or have changed. */
  CHANGED_EXTENTS(
      "changed_extents_support", ChangedExtentsSupport.class, "tell what has changed in snapshots"),
  /** The node itself reads and writes volumes. */
  COPY("copy_support", CopySupport.class, "open volumes for copying"),
  /** Volumes change to another type where they are. */
  RETYPE("retype_support", RetypeSupport.class, "retype volumes in place"),
  /** Snapshots of several volumes at one instant. */
  GROUP_SNAPSHOTS(
      "consistent_group_snapshot_enabled",
      GroupSnapshotSupport.class,
      "take snapshots of several volumes at one instant");

  private final String capability;
  private final @Nullable Class<?> support;
  private final String ability;

  /** Reported by the driver. */
  PoolFeature(String capability) {
    this(capability, null, "");
  }

  /**
   * Follows from an interface.
   *
   * @param ability completes "Backend x cannot ..."
   */
  PoolFeature(String capability, @Nullable Class<?> support, String ability) {
    this.capability = capability;
    this.support = support;
    this.ability = ability;
  }

  /** Name of the capability in the scheduler's report. */
  public String capability() {
    return capability;
  }

  /** Whether it follows from an interface, and no driver reports it therefore. */
  public boolean isDerived() {
    return support != null;
  }

  /** Whether a driver has it by what it implements; false for one that is reported. */
  public boolean isDerivedFrom(StorageDriver driver) {
    return support != null && support.isInstance(driver);
  }

  /** All that follow from what the driver implements. */
  public static Set<PoolFeature> derivedFrom(StorageDriver driver) {
    Set<PoolFeature> derived = EnumSet.noneOf(PoolFeature.class);
    for (PoolFeature feature : values()) {
      if (feature.isDerivedFrom(driver)) {
        derived.add(feature);
      }
    }
    return derived;
  }

  /**
   * The driver as one that has a capability.
   *
   * @param backend for the sentence
   * @param support one of the capability interfaces
   * @throws DriverException UNSUPPORTED, with a sentence, when it does not implement it
   */
  public static <C> C require(StorageDriver driver, String backend, Class<C> support) {
    PoolFeature feature = of(support);
    if (!feature.isDerivedFrom(driver)) {
      throw new DriverException(
          DriverFault.UNSUPPORTED,
          "Backend %s cannot %s: its driver has no such capability."
              .formatted(backend, feature.ability));
    }
    return support.cast(driver);
  }

  private static PoolFeature of(Class<?> support) {
    for (PoolFeature feature : values()) {
      if (support.equals(feature.support)) {
        return feature;
      }
    }
    throw new IllegalArgumentException(support.getName() + " is no capability of drivers.");
  }
}
