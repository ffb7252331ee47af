/** All services, the catalog and the broker in one JVM. */
@NullMarked
package dev.halite.standalone;

import org.jspecify.annotations.NullMarked;
