/** What a verb is before anybody runs it: its kind, the moves of its resource, its guard. */
@NullMarked
package dev.halite.common.engine.kind;

import org.jspecify.annotations.NullMarked;
