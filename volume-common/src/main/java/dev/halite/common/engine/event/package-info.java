/** Notifications, recorded in the transaction that they report and published at least once. */
@NullMarked
package dev.halite.common.engine.event;

import org.jspecify.annotations.NullMarked;
