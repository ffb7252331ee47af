/** The record of a decision, for operators in full and for users in one sentence. */
@NullMarked
package dev.halite.scheduler.placement.trace;

import org.jspecify.annotations.NullMarked;
