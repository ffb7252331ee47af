/**
 * Ceph's native libraries, as far as volumes need them: clusters, pools, objects and RBD images.
 */
@NullMarked
package dev.halite.common.storage.ceph;

import org.jspecify.annotations.NullMarked;
