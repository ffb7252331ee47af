/** Messages that tell users why an accepted request came to nothing. */
@NullMarked
package dev.halite.api.message;

import org.jspecify.annotations.NullMarked;
