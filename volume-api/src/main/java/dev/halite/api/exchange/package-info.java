/** What is known of every request before anybody looks at it: its ids and its microversion. */
@NullMarked
package dev.halite.api.exchange;

import org.jspecify.annotations.NullMarked;
