/** Requests that clients give a key, so that they can be sent again without being done again. */
@NullMarked
package dev.halite.api.idempotency;

import org.jspecify.annotations.NullMarked;
