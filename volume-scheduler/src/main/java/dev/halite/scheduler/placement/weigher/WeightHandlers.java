package dev.halite.scheduler.placement.weigher;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All weight handlers by the names that operators write. */
public final class WeightHandlers {
  private final Map<String, Supplier<WeightHandler>> known = new TreeMap<>();

  /**
   * @param random must be safe for use by several threads
   */
  public WeightHandlers(RandomGenerator random) {
    known.put(OrderedHostWeightHandler.NAME, OrderedHostWeightHandler::new);
    known.put(StochasticHostWeightHandler.NAME, () -> new StochasticHostWeightHandler(random));
  }

  /** The handler of this name. */
  public WeightHandler named(String name) {
    Supplier<WeightHandler> handler = known.get(name);
    if (handler == null) {
      throw new IllegalArgumentException(
          "halite.scheduler.weight-handler names '%s', which is no weight handler; known are %s."
              .formatted(name, String.join(", ", known.keySet())));
    }
    return handler.get();
  }
}
