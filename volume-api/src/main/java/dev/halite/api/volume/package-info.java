/** Volumes: what clients may ask of them, and how they are shown. */
@NullMarked
package dev.halite.api.volume;

import org.jspecify.annotations.NullMarked;
