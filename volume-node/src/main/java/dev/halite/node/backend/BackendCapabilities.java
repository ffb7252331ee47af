package dev.halite.node.backend;

import dev.halite.common.catalog.capability.expression.Expression;
import dev.halite.common.catalog.capability.expression.ExpressionException;
import dev.halite.node.backend.NodeProperties.BackendProperties;
import java.util.Map;
import java.util.Objects;
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
