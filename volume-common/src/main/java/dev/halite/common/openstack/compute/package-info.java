/** The compute service: what is told to it of the volumes that its servers have. */
@NullMarked
package dev.halite.common.openstack.compute;

import org.jspecify.annotations.NullMarked;
