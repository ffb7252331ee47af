/** The commands on operations. */
@NullMarked
package dev.halite.manage.operation;

import org.jspecify.annotations.NullMarked;
