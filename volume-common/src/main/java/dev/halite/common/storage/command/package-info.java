/**
 * Runs programs of the system: argument vectors, time limits, bounded output, no secrets in errors.
 */
@NullMarked
package dev.halite.common.storage.command;

import org.jspecify.annotations.NullMarked;
