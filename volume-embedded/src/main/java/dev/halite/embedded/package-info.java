/** PostgreSQL and an AMQP broker that come with the program. */
@NullMarked
package dev.halite.embedded;

import org.jspecify.annotations.NullMarked;
