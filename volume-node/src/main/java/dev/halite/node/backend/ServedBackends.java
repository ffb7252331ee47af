package dev.halite.node.backend;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The backends of this process, for flows that need another one than their own. */
@Component
public final class ServedBackends {
  private final Map<String, Backend> byName = new ConcurrentHashMap<>();

  ServedBackends() {}

  void add(Backend backend) {
    byName.put(backend.name(), backend);
  }

  /**
   * One of them.
   *
   * @param name {@code host@backend}, or {@code cluster@backend}
   */
  public Optional<Backend> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
