/**
 * Calls of the operating system on files that the Java library has no method for, and changes of
 * files that are durable, or for the eyes of one user.
 */
@NullMarked
package dev.halite.common.storage.posix;

import org.jspecify.annotations.NullMarked;
