/** Wake-ups over AMQP: hints that a queue of the catalog has work. */
@NullMarked
package dev.halite.common.engine.messaging;

import org.jspecify.annotations.NullMarked;
