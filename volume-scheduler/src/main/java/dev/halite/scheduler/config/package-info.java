/** The scheduler's settings under {@code halite.scheduler}. */
@NullMarked
package dev.halite.scheduler.config;

import org.jspecify.annotations.NullMarked;
