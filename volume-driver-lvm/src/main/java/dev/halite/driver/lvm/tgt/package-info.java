/** Offers block devices of a host to initiators as iSCSI targets of tgtd. */
@NullMarked
package dev.halite.driver.lvm.tgt;

import org.jspecify.annotations.NullMarked;
