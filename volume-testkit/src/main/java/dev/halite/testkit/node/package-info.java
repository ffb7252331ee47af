/** A storage node with disks of its own, for tests: a kernel with LVM as an ordinary process. */
@NullMarked
package dev.halite.testkit.node;

import org.jspecify.annotations.NullMarked;
