/** Microversions: their values and how a request negotiates one. */
@NullMarked
package dev.halite.api.microversion;

import org.jspecify.annotations.NullMarked;
