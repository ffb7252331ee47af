/** The {@code lvm} driver: each volume is a logical volume of one volume group of the node. */
@NullMarked
package dev.halite.driver.lvm;

import org.jspecify.annotations.NullMarked;
