/** The limits that hold for the caller, and how much of them is used. */
@NullMarked
package dev.halite.api.limits;

import org.jspecify.annotations.NullMarked;
