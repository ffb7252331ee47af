/** Tests of the services as processes of their own, which are killed, paused and cut off. */
@NullMarked
package dev.halite.system;

import org.jspecify.annotations.NullMarked;
