/** The table of actions: what every route of the API is, and the one dispatcher over it. */
@NullMarked
package dev.halite.api.action;

import org.jspecify.annotations.NullMarked;
