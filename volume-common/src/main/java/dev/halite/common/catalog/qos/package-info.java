/** QoS specs: limits that volume types may be associated with. */
@NullMarked
package dev.halite.common.catalog.qos;

import org.jspecify.annotations.NullMarked;
