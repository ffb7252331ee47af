/** Owns the AMQP brokers that tests run on. */
@NullMarked
package dev.halite.testkit.broker;

import org.jspecify.annotations.NullMarked;
