/** Quota limits and the counters of what is in use. */
@NullMarked
package dev.halite.common.catalog.quota;

import org.jspecify.annotations.NullMarked;
