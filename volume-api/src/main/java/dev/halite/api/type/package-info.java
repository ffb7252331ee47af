/** Volume types and their extra specs, as clients manage and name them. */
@NullMarked
package dev.halite.api.type;

import org.jspecify.annotations.NullMarked;
