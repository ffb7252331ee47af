/** Keystones for tests: a real one, and one that answers as it is told. */
@NullMarked
package dev.halite.testkit.keystone;

import org.jspecify.annotations.NullMarked;
