/** The commands on the catalog's schema. */
@NullMarked
package dev.halite.manage.db;

import org.jspecify.annotations.NullMarked;
