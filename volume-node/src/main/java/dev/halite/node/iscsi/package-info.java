/** Offers files and devices of this host to initiators as iSCSI targets of tgtd. */
@NullMarked
package dev.halite.node.iscsi;

import org.jspecify.annotations.NullMarked;
