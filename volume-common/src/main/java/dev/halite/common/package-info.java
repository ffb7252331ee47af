/** What the services share. */
@NullMarked
package dev.halite.common;

import org.jspecify.annotations.NullMarked;
