/** Volumes: their states, and every statement that changes one. */
@NullMarked
package dev.halite.common.catalog.volume;

import org.jspecify.annotations.NullMarked;
