/** Lets those who ask for something scarce have it in turn. */
@NullMarked
package dev.halite.api.turn;

import org.jspecify.annotations.NullMarked;
