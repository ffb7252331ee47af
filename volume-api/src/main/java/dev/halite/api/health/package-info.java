/** Whether this service can do its work. */
@NullMarked
package dev.halite.api.health;

import org.jspecify.annotations.NullMarked;
