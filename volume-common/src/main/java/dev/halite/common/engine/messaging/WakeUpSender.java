package dev.halite.common.engine.messaging;

/** Sends wake-ups in the background; what cannot be sent is dropped, a poll makes up for it. */
@FunctionalInterface
public interface WakeUpSender {
  void send(WakeUp wakeUp);
}
