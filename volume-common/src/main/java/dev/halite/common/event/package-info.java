/** Notifications, recorded in the transaction that they report and published at least once. */
@NullMarked
package dev.halite.common.event;

import org.jspecify.annotations.NullMarked;
