/** A real tgtd for tests, and an initiator that reads and writes through it without the kernel. */
@NullMarked
package dev.halite.testkit.tgt;

import org.jspecify.annotations.NullMarked;
