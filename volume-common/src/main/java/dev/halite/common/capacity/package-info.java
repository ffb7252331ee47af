/** Capacity claims on pools. */
@NullMarked
package dev.halite.common.capacity;

import org.jspecify.annotations.NullMarked;
