/** User messages: why a request that was answered with 202 failed. */
@NullMarked
package dev.halite.common.catalog.message;

import org.jspecify.annotations.NullMarked;
