/** Log fields, metrics and the diagnostics dump. */
@NullMarked
package dev.halite.common.observability;

import org.jspecify.annotations.NullMarked;
