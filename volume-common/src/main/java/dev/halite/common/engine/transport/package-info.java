/** What processes send each other over a network, and whether it may go there as it is. */
@NullMarked
package dev.halite.common.engine.transport;

import org.jspecify.annotations.NullMarked;
