/** Pools of storage and what their backends can do. */
@NullMarked
package dev.halite.api.pool;

import org.jspecify.annotations.NullMarked;
