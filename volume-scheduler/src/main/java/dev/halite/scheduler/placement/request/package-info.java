/** What a volume needs from the pool it is placed on. */
@NullMarked
package dev.halite.scheduler.placement.request;

import org.jspecify.annotations.NullMarked;
