package dev.halite.driver;

/** What a pool can do, under the names by which volume types ask for it. */
public enum PoolFeature {
  /** Space is taken when it is written. */
  THIN("thin_provisioning_support"),
  /** Space is taken when the volume is made. */
  THICK("thick_provisioning_support"),
  /** A volume may be attached to several servers. */
  MULTIATTACH("multiattach"),
  /** An attached volume can grow. */
  ONLINE_EXTEND("online_extend_support"),
  /** The storage itself limits a volume's operations and bytes per second. */
  QOS("QoS_support");

  private final String capability;

  PoolFeature(String capability) {
    this.capability = capability;
  }

  /** Name of the capability in the scheduler's report. */
  public String capability() {
    return capability;
  }
}
