/** Loads the native libraries of storages, each of which may be absent. */
@NullMarked
package dev.halite.common.storage.library;

import org.jspecify.annotations.NullMarked;
