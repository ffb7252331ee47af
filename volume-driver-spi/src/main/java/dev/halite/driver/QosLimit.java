package dev.halite.driver;

/** What the storage can limit for one volume, under the names that QoS specs use. */
public enum QosLimit {
  TOTAL_IOPS_SEC("total_iops_sec"),
  READ_IOPS_SEC("read_iops_sec"),
  WRITE_IOPS_SEC("write_iops_sec"),
  TOTAL_BYTES_SEC("total_bytes_sec"),
  READ_BYTES_SEC("read_bytes_sec"),
  WRITE_BYTES_SEC("write_bytes_sec"),
  TOTAL_IOPS_SEC_MAX("total_iops_sec_max"),
  READ_IOPS_SEC_MAX("read_iops_sec_max"),
  WRITE_IOPS_SEC_MAX("write_iops_sec_max"),
  TOTAL_BYTES_SEC_MAX("total_bytes_sec_max"),
  READ_BYTES_SEC_MAX("read_bytes_sec_max"),
  WRITE_BYTES_SEC_MAX("write_bytes_sec_max");

  private final String spec;

  QosLimit(String spec) {
    this.spec = spec;
  }

  /** Key in the QoS specs. */
  public String spec() {
    return spec;
  }
}
