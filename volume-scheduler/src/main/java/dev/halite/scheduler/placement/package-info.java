/** The decision which pools may take a volume and in which order, without side effects. */
@NullMarked
package dev.halite.scheduler.placement;

import org.jspecify.annotations.NullMarked;
