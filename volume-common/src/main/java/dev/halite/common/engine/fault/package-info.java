/** The one list of things that can go wrong, and the exception that carries them. */
@NullMarked
package dev.halite.common.engine.fault;

import org.jspecify.annotations.NullMarked;
