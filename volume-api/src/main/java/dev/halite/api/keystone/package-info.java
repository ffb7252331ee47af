/**
 * What Keystone says of a token: the requests, the service's own session, and what is remembered.
 */
@NullMarked
package dev.halite.api.keystone;

import org.jspecify.annotations.NullMarked;
