/**
 * Reads and writes iSCSI units in this process, by libiscsi, without root and without the kernel.
 */
@NullMarked
package dev.halite.common.storage.initiator;

import org.jspecify.annotations.NullMarked;
