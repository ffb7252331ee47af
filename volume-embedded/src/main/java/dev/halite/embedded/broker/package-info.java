/** Owns the AMQP broker that runs inside this JVM. */
@NullMarked
package dev.halite.embedded.broker;

import org.jspecify.annotations.NullMarked;
