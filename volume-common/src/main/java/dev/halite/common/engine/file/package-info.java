/** Whose files we read, run and lock: ours or root's, which nobody else can change. */
@NullMarked
package dev.halite.common.engine.file;

import org.jspecify.annotations.NullMarked;
