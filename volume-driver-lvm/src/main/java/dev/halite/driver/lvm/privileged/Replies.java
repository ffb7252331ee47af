package dev.halite.driver.lvm.privileged;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the helper says, by whichever thread. */
final class Replies {
  private static final Logger log = LoggerFactory.getLogger(Replies.class);

  private final OutputStream output;
  private final ReentrantLock turn = new ReentrantLock();

  Replies(OutputStream output) {
    this.output = output;
  }

  void send(HelperMessage message) {
    byte[] bytes = Wire.bytes(message);
    turn.lock();
    try {
      Frames.write(output, bytes);
    } catch (IOException e) {
      // its reader sees the end, too
      log.debug("A node has gone before its answer: {}", Wire.problem(e));
    } finally {
      turn.unlock();
    }
  }
}
