/** Calls of the operating system on files that the Java library has no method for. */
@NullMarked
package dev.halite.common.storage.posix;

import org.jspecify.annotations.NullMarked;
