/** Secrets in columns and in memory. */
@NullMarked
package dev.halite.common.engine.secret;

import org.jspecify.annotations.NullMarked;
