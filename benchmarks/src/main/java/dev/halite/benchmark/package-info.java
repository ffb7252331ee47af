/** Load driver and figures. */
@NullMarked
package dev.halite.benchmark;

import org.jspecify.annotations.NullMarked;
