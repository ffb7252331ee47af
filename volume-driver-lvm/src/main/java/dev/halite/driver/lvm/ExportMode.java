package dev.halite.driver.lvm;

/** How servers reach the volumes of a group. */
enum ExportMode {
  /** By the device, on the node's own host only. */
  LOCAL,
  /** By iSCSI, from the kernel of the node's host. */
  LIO
}
