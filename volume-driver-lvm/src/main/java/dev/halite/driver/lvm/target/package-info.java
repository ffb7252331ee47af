/** What servers find at this host as iSCSI targets, whatever program offers them. */
@NullMarked
package dev.halite.driver.lvm.target;

import org.jspecify.annotations.NullMarked;
