/** What was asked for, how far it is and how it ended: for clients that know of operations. */
@NullMarked
package dev.halite.api.operation;

import org.jspecify.annotations.NullMarked;
