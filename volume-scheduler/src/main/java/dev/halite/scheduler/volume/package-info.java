/** Where a volume goes: decided, claimed and handed over to the chosen backend's node. */
@NullMarked
package dev.halite.scheduler.volume;

import org.jspecify.annotations.NullMarked;
