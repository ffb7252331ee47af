/** A fake of storage that all hosts reach. */
@NullMarked
package dev.halite.node.fake;

import org.jspecify.annotations.NullMarked;
