/**
 * Clients of volumes: {@code qemu-io} reads and writes as a virtual machine's QEMU does, libiscsi's
 * tools ask a disk what it is.
 */
@org.jspecify.annotations.NullMarked
package dev.halite.testkit.qemu;
