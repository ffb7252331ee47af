/** Changes of the catalog as values, and the one place that makes them, in one order. */
@NullMarked
package dev.halite.common.engine.outcome;

import org.jspecify.annotations.NullMarked;
