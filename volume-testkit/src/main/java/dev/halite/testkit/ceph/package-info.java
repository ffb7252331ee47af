/** Gives tests a real Ceph: one cluster of a kind for the JVM, pools for each test class. */
@NullMarked
package dev.halite.testkit.ceph;

import org.jspecify.annotations.NullMarked;
