/** Log fields, metrics and the diagnostics dump. */
@NullMarked
package dev.halite.common.engine.observability;

import org.jspecify.annotations.NullMarked;
