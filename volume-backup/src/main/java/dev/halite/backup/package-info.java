/** Backs volumes up to independent storage and restores them. */
@NullMarked
package dev.halite.backup;

import org.jspecify.annotations.NullMarked;
