/** Rows of what was deleted long ago leave the catalog. */
@NullMarked
package dev.halite.common.catalog.purge;

import org.jspecify.annotations.NullMarked;
