/** How answers become JSON text and requests are read from it. */
@NullMarked
package dev.halite.api.json;

import org.jspecify.annotations.NullMarked;
