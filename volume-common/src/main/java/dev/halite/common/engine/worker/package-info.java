/** This process as the owner of work: its row, its lease, its fences. */
@NullMarked
package dev.halite.common.engine.worker;

import org.jspecify.annotations.NullMarked;
