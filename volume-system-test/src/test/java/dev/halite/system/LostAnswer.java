package dev.halite.system;

import static org.awaitility.Awaitility.await;

import dev.halite.system.BlockStorage.Answer;
import java.io.IOException;
import java.time.Duration;

/**
 * Something that is asked of the service and comes to a fault point, and whose answer gets lost.
 */
final class LostAnswer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private LostAnswer() {}

  /** A request. */
  interface Request {
    Answer send() throws IOException;
  }

  /**
   * Kills a process by SIGKILL while the node is held in what was asked for.
   *
   * @param stage a fault point of the node
   */
  static void killing(ServiceProcess victim, ServiceProcess node, String stage, Request request) {
    System.out.printf("killing %s at %s%n", victim, stage);
    Trap trap = Trap.set(node, stage);
    Thread.startVirtualThread(() -> send(request));
    await(trap.toString()).atMost(PATIENCE).until(trap::isSprung);
    victim.kill();
    trap.remove();
  }

  private static void send(Request request) {
    try {
      request.send();
    } catch (IOException lost) {
      // The next one finds out.
    }
  }
}
