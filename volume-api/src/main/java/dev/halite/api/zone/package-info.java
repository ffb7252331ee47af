/** Availability zones: their list, and which of them a new volume may be in. */
@NullMarked
package dev.halite.api.zone;

import org.jspecify.annotations.NullMarked;
