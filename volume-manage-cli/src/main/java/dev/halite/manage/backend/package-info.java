/** The drivers of a node's backends, in this process. */
@NullMarked
package dev.halite.manage.backend;

import org.jspecify.annotations.NullMarked;
