/** Volume types and their extra specs. */
@NullMarked
package dev.halite.common.type;

import org.jspecify.annotations.NullMarked;
