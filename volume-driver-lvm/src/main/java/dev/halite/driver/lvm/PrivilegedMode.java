package dev.halite.driver.lvm;

/** Who does what needs root's rights. */
enum PrivilegedMode {
  NONE,
  SOCKET,
  SUDO
}
