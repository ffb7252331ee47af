/** What backends say themselves of which volumes they take, and how gladly. */
@NullMarked
package dev.halite.scheduler.placement.function;

import org.jspecify.annotations.NullMarked;
