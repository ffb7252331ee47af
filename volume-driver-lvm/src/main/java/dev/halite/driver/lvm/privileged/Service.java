package dev.halite.driver.lvm.privileged;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is done for one connection; several calls at once. */
public interface Service {
  /**
   * Does a verb.
   *
   * @param verb as the node sent it; whatever is not exactly one of a closed list is refused by
   *     {@link Wire#read}
   * @param hold returns when the node is done with what it wanted something held for; only for
   *     verbs that hold something
   * @param answer is told its answer, once; null where it has none
   * @throws dev.halite.driver.DriverException which the node's call throws, too
   */
  void run(JsonNode verb, Runnable hold, Consumer<@Nullable Object> answer);

  /** Chooses what a connection is served with. */
  @FunctionalInterface
  interface Choice {
    /**
     * By the terms on which the node counts.
     *
     * @throws dev.halite.driver.DriverException with a sentence when it is not served on these
     */
    Service on(JsonNode terms);
  }
}
