/** What is known about a pool when a decision is made, and how much room follows from it. */
@NullMarked
package dev.halite.scheduler.placement.pool;

import org.jspecify.annotations.NullMarked;
