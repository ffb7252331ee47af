/** The list of filters that users may use. */
@NullMarked
package dev.halite.api.resourcefilter;

import org.jspecify.annotations.NullMarked;
