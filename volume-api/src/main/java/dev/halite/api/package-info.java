/** The Block Storage API v3 over HTTP. */
@NullMarked
package dev.halite.api;

import org.jspecify.annotations.NullMarked;
