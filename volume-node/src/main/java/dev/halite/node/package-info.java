/** Drives the storage backends of one node. */
@NullMarked
package dev.halite.node;

import org.jspecify.annotations.NullMarked;
