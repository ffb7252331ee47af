/** The commands that prove that counters, claims and storage agree with the catalog. */
@NullMarked
package dev.halite.manage.check;

import org.jspecify.annotations.NullMarked;
