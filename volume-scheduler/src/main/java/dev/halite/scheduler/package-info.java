/** Chooses a backend for every volume. */
@NullMarked
package dev.halite.scheduler;

import org.jspecify.annotations.NullMarked;
