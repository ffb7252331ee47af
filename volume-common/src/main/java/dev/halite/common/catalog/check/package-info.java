/** The proof that catalog, counters, claims and storage agree. */
@NullMarked
package dev.halite.common.catalog.check;

import org.jspecify.annotations.NullMarked;
