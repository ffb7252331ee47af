package dev.halite.api.action;

import java.util.function.Supplier;

/** Has a request done once, however often a client sends it that says that it is the same. */
@FunctionalInterface
public interface Once {
  /** The header with which a client says so. */
  String HEADER = "Idempotency-Key";

  /** How long what it says may be. */
  int LONGEST = 255;

  /**
   * The answer of the work, or that of the first time.
   *
   * @throws dev.halite.common.engine.fault.HaliteException what the work throws; CONFLICT where the
   *     client has said it of another request
   */
  ActionResult answer(Action action, ActionRequest request, Supplier<ActionResult> work);
}
