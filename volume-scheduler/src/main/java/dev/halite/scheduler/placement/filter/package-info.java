/** Filters: each says whether one pool may take the volume, and why not. */
@NullMarked
package dev.halite.scheduler.placement.filter;

import org.jspecify.annotations.NullMarked;
