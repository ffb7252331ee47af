/** What a list request asks for: page, order and filters. */
@NullMarked
package dev.halite.api.listing;

import org.jspecify.annotations.NullMarked;
