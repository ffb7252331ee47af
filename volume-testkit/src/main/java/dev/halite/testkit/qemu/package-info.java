/** Clients of volumes: {@code qemu-io} reads and writes as a virtual machine's QEMU does. */
@org.jspecify.annotations.NullMarked
package dev.halite.testkit.qemu;
