/** QoS specs, as administrators manage them. */
@NullMarked
package dev.halite.api.qos;

import org.jspecify.annotations.NullMarked;
