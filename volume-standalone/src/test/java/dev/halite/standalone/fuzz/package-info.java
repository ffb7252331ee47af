/** Sends the running program what no client should, and judges what it answers. */
@NullMarked
package dev.halite.standalone.fuzz;

import org.jspecify.annotations.NullMarked;
