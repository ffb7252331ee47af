/** What clients can ask of snapshots. */
@NullMarked
package dev.halite.api.snapshot;

import org.jspecify.annotations.NullMarked;
