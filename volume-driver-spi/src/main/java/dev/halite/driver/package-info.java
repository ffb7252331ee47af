/** What a storage driver implements; no Spring, nothing of ours. */
@NullMarked
package dev.halite.driver;

import org.jspecify.annotations.NullMarked;
