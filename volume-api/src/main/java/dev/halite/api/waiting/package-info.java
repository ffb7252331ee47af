/** Requests that are answered when what they are about is at rest. */
@NullMarked
package dev.halite.api.waiting;

import org.jspecify.annotations.NullMarked;
