/** A compute service for tests. */
@NullMarked
package dev.halite.testkit.compute;

import org.jspecify.annotations.NullMarked;
