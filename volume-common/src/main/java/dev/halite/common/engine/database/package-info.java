/** The PostgreSQL catalog: schema version, migration, JSON columns, keyset pages. */
@NullMarked
package dev.halite.common.engine.database;

import org.jspecify.annotations.NullMarked;
