/** Where new ids come from. */
@NullMarked
package dev.halite.common.id;

import org.jspecify.annotations.NullMarked;
