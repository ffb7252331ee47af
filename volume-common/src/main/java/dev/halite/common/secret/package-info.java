/** Secrets in columns and in memory. */
@NullMarked
package dev.halite.common.secret;

import org.jspecify.annotations.NullMarked;
