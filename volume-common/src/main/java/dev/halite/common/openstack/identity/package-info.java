/** The identity service (Keystone): who this service is there, and its own token. */
@NullMarked
package dev.halite.common.openstack.identity;

import org.jspecify.annotations.NullMarked;
