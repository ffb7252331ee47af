/**
 * Offers files and devices of this host to initiators as iSCSI targets of tgtd, and keeps who was
 * let in to any target, whatever offers it.
 */
@NullMarked
package dev.halite.common.storage.iscsi;

import org.jspecify.annotations.NullMarked;
