/** Snapshots: their rows, kinds, moves, guards, events. */
@NullMarked
package dev.halite.common.catalog.snapshot;

import org.jspecify.annotations.NullMarked;
