/** Owns a PostgreSQL server process: its directory, its configuration, its start and its end. */
@NullMarked
package dev.halite.embedded.postgres;

import org.jspecify.annotations.NullMarked;
