package dev.halite.standalone;

import java.util.List;
import sun.misc.Signal;

/**
 * Ends the process in our order when it is asked to end. Hooks of the JVM cannot do it: they all
 * run at once, and the broker has one of its own, so it would go before the services that use it.
 */
final class StopSignals {

  private static final int EXIT_CODE_BASE = 128;

  private StopSignals() {}

  static void stopWith(OrderedStop stop) {
    for (String name : List.of("INT", "TERM", "HUP")) {
      Signal.handle(new Signal(name), signal -> end(stop, signal));
    }
  }

  private static void end(OrderedStop stop, Signal signal) {
    try {
      stop.close();
    } catch (RuntimeException e) {
      System.err.println("halite: " + Failure.sentence(e));
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE_BASE + signal.getNumber());
    }
  }
}
