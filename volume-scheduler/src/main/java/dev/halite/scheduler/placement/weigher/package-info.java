/** Weighers: each puts the pools that passed into an order of preference. */
@NullMarked
package dev.halite.scheduler.placement.weigher;

import org.jspecify.annotations.NullMarked;
