/** A closed-loop load driver for the Block Storage API, and the figures that it takes. */
@NullMarked
package dev.halite.benchmark;

import org.jspecify.annotations.NullMarked;
