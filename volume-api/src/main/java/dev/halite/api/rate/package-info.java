/** How many requests a project may send. */
@NullMarked
package dev.halite.api.rate;

import org.jspecify.annotations.NullMarked;
