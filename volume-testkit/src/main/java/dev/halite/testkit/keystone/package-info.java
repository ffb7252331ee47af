/** A real Keystone for tests. */
@NullMarked
package dev.halite.testkit.keystone;

import org.jspecify.annotations.NullMarked;
