package dev.halite.api.config;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Keys of former releases. One that is still given would have no effect, so it stops the start. */
public final class RemovedKeys {
  /** Former prefix, and the one that its keys are under now. */
  private static final Map<String, String> MOVED = Map.of("halite.api.auth", "halite.auth");

  private RemovedKeys() {}

  /**
   * Looks for them.
   *
   * @throws IllegalArgumentException with a sentence that names the key in place of each
   */
  public static void refuse(Environment environment) {
    Binder binder = Binder.get(environment);
    Bindable<Map<String, Object>> keys = Bindable.mapOf(String.class, Object.class);
    MOVED.forEach(
        (former, now) -> {
          Map<String, Object> given = new TreeMap<>(binder.bind(former, keys).orElse(Map.of()));
          if (!given.isEmpty()) {
            String key = given.keySet().iterator().next();
            throw new IllegalArgumentException(
                "The key %s.%s is no longer read; it is %s.%s now."
                    .formatted(former, key, now, key));
          }
        });
  }
}
