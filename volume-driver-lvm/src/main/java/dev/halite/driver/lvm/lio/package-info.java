/** Offers block devices of a host to initiators as iSCSI targets of its kernel, LIO. */
@NullMarked
package dev.halite.driver.lvm.lio;

import org.jspecify.annotations.NullMarked;
