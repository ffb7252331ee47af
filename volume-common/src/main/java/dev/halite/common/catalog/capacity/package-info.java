/** Capacity claims on pools. */
@NullMarked
package dev.halite.common.catalog.capacity;

import org.jspecify.annotations.NullMarked;
