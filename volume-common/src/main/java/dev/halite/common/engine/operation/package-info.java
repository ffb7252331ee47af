/**
 * Durable operations: queued, claimed under a lease, fenced, cancelled, ended; see
 * docs/ARCHITECTURE.md.
 */
@NullMarked
package dev.halite.common.engine.operation;

import org.jspecify.annotations.NullMarked;
