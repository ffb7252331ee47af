package dev.halite.api.action;

import java.util.function.Supplier;

/**
 * A body that is not there yet. The request keeps no place among those that are worked on, and no
 * connection to the catalog, until there is one.
 *
 * @param end returns when it can be made, and throws what the answer is instead
 * @param then makes the answer, or what else is to be waited for
 */
public record Pending(Runnable end, Supplier<ActionResult> then) {}
