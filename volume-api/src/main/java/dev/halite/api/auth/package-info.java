/** Who sends a request: the strategies that find out, and the filter that asks them. */
@NullMarked
package dev.halite.api.auth;

import org.jspecify.annotations.NullMarked;
