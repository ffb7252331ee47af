package dev.halite.standalone.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * A request and what is known about it.
 *
 * @param person whose credentials it carries; null where it carries none that are right
 * @param mayBeCutOff whether it is no HTTP, so that a closed connection is an answer too
 */
record Attempt(WireRequest request, @Nullable Person person, boolean mayBeCutOff) {
  /** The same with another request. */
  Attempt with(WireRequest other) {
    return new Attempt(other, person, mayBeCutOff);
  }
}
