/** The pools that volumes can be placed on, read from the catalog. */
@NullMarked
package dev.halite.scheduler.pool;

import org.jspecify.annotations.NullMarked;
