/** Fakes, real components as JUnit extensions, and contract tests. */
@NullMarked
package dev.halite.testkit;

import org.jspecify.annotations.NullMarked;
