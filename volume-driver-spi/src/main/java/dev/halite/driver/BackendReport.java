package dev.halite.driver;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A backend as measured.
 *
 * @param vendorName who makes the storage, as in {@code vendor_name}
 * @param driverVersion version of the driver
 * @param storageProtocol how servers reach the volumes, as in {@code storage_protocol}
 * @param pools at least one
 * @param capabilities capabilities that all pools share, by name
 */
public record BackendReport(
    String vendorName,
    String driverVersion,
    String storageProtocol,
    List<PoolReport> pools,
    Map<String, String> capabilities) {
  public BackendReport {
    Objects.requireNonNull(vendorName, "vendorName");
    Objects.requireNonNull(driverVersion, "driverVersion");
    Objects.requireNonNull(storageProtocol, "storageProtocol");
    pools = List.copyOf(pools);
    capabilities = Map.copyOf(capabilities);
    if (pools.isEmpty()) {
      throw new IllegalArgumentException("A backend has at least one pool.");
    }
  }

  /** The same, where servers reach the volumes of every pool so. */
  public BackendReport connectedBy(ConnectionTemplate template) {
    return with(pools.stream().map(pool -> pool.connectedBy(template)).toList());
  }

  /** The same with further features of every pool. */
  public BackendReport with(Set<PoolFeature> further) {
    return with(pools.stream().map(pool -> pool.with(further)).toList());
  }

  private BackendReport with(List<PoolReport> others) {
    return new BackendReport(vendorName, driverVersion, storageProtocol, others, capabilities);
  }
}
