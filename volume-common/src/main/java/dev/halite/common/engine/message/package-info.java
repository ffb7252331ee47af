/** User messages: why a request that was answered with 202 failed. */
@NullMarked
package dev.halite.common.engine.message;

import org.jspecify.annotations.NullMarked;
