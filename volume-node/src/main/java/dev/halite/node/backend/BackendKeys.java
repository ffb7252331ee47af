package dev.halite.node.backend;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What stands below a backend's name: the node's own keys, and a block for its driver, which is
 * called as the driver is.
 */
final class BackendKeys {
  private static final String OPTIONS = "options";
  private static final Set<String> OWN =
      Set.of(
          "driver",
          "volumebackendname",
          "filterfunction",
          "goodnessfunction",
          "cluster",
          "copybandwidth");

  private final Binder binder;

  BackendKeys(Environment environment) {
    this.binder = Binder.get(environment);
  }

  /**
   * The keys for the driver: those under its name and under {@code options}.
   *
   * @param drivers those that there are; a block for another of them is left alone
   * @throws IllegalStateException when there is a key that nobody reads
   */
  Map<String, String> forDriver(String backend, String driver, Set<String> drivers) {
    String prefix = "halite.node.backends." + backend;
    requireRead(prefix, driver, drivers);
    Map<String, String> keys = new HashMap<>(below(prefix + "." + OPTIONS));
    keys.putAll(below(prefix + "." + driver));
    return keys;
  }

  private void requireRead(String prefix, String driver, Set<String> drivers) {
    var unread = new TreeSet<String>();
    for (String key : below(prefix).keySet()) {
      String first = key.split("[.\\[]", 2)[0];
      boolean own = OWN.contains(first.replace("-", "").toLowerCase(Locale.ROOT));
      if (!own && !first.equals(OPTIONS) && !drivers.contains(first)) {
        unread.add(first);
      }
    }
    if (!unread.isEmpty()) {
      throw new IllegalStateException(
          "%s.%s is read by nobody; the keys of driver '%s' stand under %s.%s."
              .formatted(prefix, String.join(", ", unread), driver, prefix, driver));
    }
  }

  private Map<String, String> below(String key) {
    return binder.bind(key, Bindable.mapOf(String.class, String.class)).orElse(Map.of());
  }
}
