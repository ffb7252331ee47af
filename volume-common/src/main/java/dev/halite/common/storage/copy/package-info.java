/**
 * Copies the content of one volume to another, piece by piece, so that it can go on after a crash.
 */
@NullMarked
package dev.halite.common.storage.copy;

import org.jspecify.annotations.NullMarked;
