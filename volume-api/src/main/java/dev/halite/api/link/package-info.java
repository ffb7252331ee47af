/** Absolute links in answers, as a client must see them. */
@NullMarked
package dev.halite.api.link;

import org.jspecify.annotations.NullMarked;
