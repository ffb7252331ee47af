package dev.halite.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** Chooses loopback ports that a server may keep. */
public final class FreePort {

  // Below the range from which Linux takes the local ports of outgoing connections: a port from
  // there could be in use by chance when its server is started the next time.
  private static final int FIRST = 15_000;
  private static final int LAST = 29_999;
  private static final int TRIES = 200;

  /** By this process: their servers may not have been started yet, or be between two starts. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private final RandomGenerator random;

  public FreePort(RandomGenerator random) {
    this.random = random;
  }

  /** A port on which nothing listens at this moment, and that was given to nobody here before. */
  public int choose() {
    for (int i = 0; i < TRIES; i++) {
      int port = random.nextInt(FIRST, LAST + 1);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
    throw new EmbeddedStartException(
        "No free port was found between %d and %d on 127.0.0.1.".formatted(FIRST, LAST));
  }

  /** Whether a server could listen on this loopback port now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
