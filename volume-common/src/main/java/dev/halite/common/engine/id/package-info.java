/** Where new ids come from. */
@NullMarked
package dev.halite.common.engine.id;

import org.jspecify.annotations.NullMarked;
