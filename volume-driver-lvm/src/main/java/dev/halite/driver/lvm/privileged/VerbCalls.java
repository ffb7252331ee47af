package dev.halite.driver.lvm.privileged;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The node's side: calls of verbs over one connection, several at once. It is made with the first
 * call, and anew after one that has ended.
 */
public final class VerbCalls implements AutoCloseable {
  private final Way way;
  private final JsonNode terms;
  private final ReentrantLock connecting = new ReentrantLock();
  private @Nullable VerbConnection current;

  /**
   * Connects to nobody yet.
   *
   * @param terms on which the helper has to serve
   */
  public VerbCalls(Way way, Object terms) {
    this.way = way;
    this.terms = Wire.node(terms);
  }

  /** Has a verb done that has an answer of this type. */
  public <A> A ask(Object verb, Class<A> type) {
    JsonNode answer = connection().call(Wire.node(verb), null);
    try {
      return Wire.read(answer, type);
    } catch (JacksonException e) {
      throw new DriverException(
          DriverFault.FAILURE,
          "What the privileged helper answers cannot be read: %s.".formatted(Wire.problem(e)),
          e);
    }
  }

  /** Has a verb done. */
  public void tell(Object verb) {
    connection().call(Wire.node(verb), null);
  }

  /** Does work while a verb holds something for it, and only if it does. */
  public void during(Object verb, Runnable work) {
    connection().call(Wire.node(verb), work);
  }

  /** Lets go of the helper. */
  @Override
  public void close() {
    connecting.lock();
    try {
      VerbConnection last = current;
      current = null;
      if (last != null) {
        last.close();
      }
    } finally {
      connecting.unlock();
    }
  }

  private VerbConnection connection() {
    try {
      connecting.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "The call was interrupted before it began.", e);
    }
    try {
      VerbConnection last = current;
      if (last == null || last.hasEnded()) {
        last = VerbConnection.open(way, Duration.ofSeconds(30));
        current = last;
        last.greet(terms);
      }
      return last;
    } finally {
      connecting.unlock();
    }
  }
}
