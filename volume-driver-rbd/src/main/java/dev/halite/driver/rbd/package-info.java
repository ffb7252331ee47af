/** The {@code rbd} driver: each volume is an RBD image in one pool of a Ceph cluster. */
@NullMarked
package dev.halite.driver.rbd;

import org.jspecify.annotations.NullMarked;
