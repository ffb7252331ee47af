/** The contract that every storage driver passes, and drivers in processes of their own. */
@NullMarked
package dev.halite.testkit.driver;

import org.jspecify.annotations.NullMarked;
