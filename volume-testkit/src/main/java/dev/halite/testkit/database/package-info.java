/** Owns the PostgreSQL servers that tests run on, and one fresh database for each test class. */
@NullMarked
package dev.halite.testkit.database;

import org.jspecify.annotations.NullMarked;
