package dev.halite.node.backend;

import dev.halite.common.catalog.capability.expression.Expression;
import dev.halite.common.catalog.capability.expression.ExpressionException;
import dev.halite.driver.BackendReport;
import dev.halite.driver.PoolReport;
import dev.halite.node.backend.NodeProperties.BackendProperties;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the settings of a backend say of it to schedulers, beside what its driver reports. */
final class BackendCapabilities {
  private BackendCapabilities() {}

  /**
   * The capabilities by their names.
   *
   * @throws IllegalStateException where an expression cannot be read
   */
  static Map<String, String> of(String backend, BackendProperties settings) {
    Map<String, String> capabilities = new TreeMap<>();
    capabilities.put(
        "volume_backend_name", Objects.requireNonNullElse(settings.volumeBackendName(), backend));
    put(capabilities, "filter_function", backend, settings.filterFunction());
    put(capabilities, "goodness_function", backend, settings.goodnessFunction());
    return capabilities;
  }

  /**
   * A measurement in which the settings stand, whatever the driver says of the backend or a pool.
   */
  static BackendReport over(BackendReport measured, Map<String, String> settings) {
    Map<String, String> capabilities = new TreeMap<>(measured.capabilities());
    capabilities.putAll(settings);
    return new BackendReport(
        measured.vendorName(),
        measured.driverVersion(),
        measured.storageProtocol(),
        measured.pools().stream().map(pool -> without(pool, settings.keySet())).toList(),
        capabilities);
  }

  private static PoolReport without(PoolReport pool, Set<String> names) {
    Map<String, String> others = new TreeMap<>(pool.capabilities());
    others.keySet().removeAll(names);
    return new PoolReport(
        pool.name(),
        pool.totalGib(),
        pool.freeGib(),
        pool.provisionedGib(),
        pool.volumes(),
        pool.reservedPercentage(),
        pool.maxOverSubscriptionRatio(),
        pool.features(),
        others,
        pool.connection());
  }

  private static void put(
      Map<String, String> capabilities, String name, String backend, @Nullable String function) {
    if (function == null || function.isBlank()) {
      return;
    }
    try {
      Expression.parse(function);
    } catch (ExpressionException e) {
      throw new IllegalStateException(
          "halite.node.backends.%s.%s: %s."
              .formatted(backend, name.replace('_', '-'), e.getMessage()),
          e);
    }
    capabilities.put(name, function);
  }
}
