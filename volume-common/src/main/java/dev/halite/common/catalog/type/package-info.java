/** Volume types and their extra specs. */
@NullMarked
package dev.halite.common.catalog.type;

import org.jspecify.annotations.NullMarked;
