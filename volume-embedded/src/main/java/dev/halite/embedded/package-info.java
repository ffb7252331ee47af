/** PostgreSQL and an AMQP broker that come with the program, and Ceph as it is installed. */
@NullMarked
package dev.halite.embedded;

import org.jspecify.annotations.NullMarked;
