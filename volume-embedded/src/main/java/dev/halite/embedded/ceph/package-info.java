/** Owns a Ceph cluster of one node: its directory, its configuration, its daemons. */
@NullMarked
package dev.halite.embedded.ceph;

import org.jspecify.annotations.NullMarked;
