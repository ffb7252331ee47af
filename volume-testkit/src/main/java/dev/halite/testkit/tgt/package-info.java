/** A real tgtd for tests. */
@NullMarked
package dev.halite.testkit.tgt;

import org.jspecify.annotations.NullMarked;
