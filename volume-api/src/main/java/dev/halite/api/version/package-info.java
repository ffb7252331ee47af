/** The documents that tell a client which versions are served. */
@NullMarked
package dev.halite.api.version;

import org.jspecify.annotations.NullMarked;
