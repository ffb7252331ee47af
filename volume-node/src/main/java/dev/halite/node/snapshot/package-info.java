/** What is done with snapshots on this node's backends. */
@NullMarked
package dev.halite.node.snapshot;

import org.jspecify.annotations.NullMarked;
