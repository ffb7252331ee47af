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
  private static final VerbConnection.Manners USUAL =
      new VerbConnection.Manners(
          Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10));

  private final Way way;
  private final VerbConnection.Manners manners;
  private final JsonNode terms;
  private final ReentrantLock connecting = new ReentrantLock();
  private @Nullable VerbConnection current;
  private @Nullable Away away;

  /** That no helper was got, of which whoever asks until then is told without asking anew. */
  private record Away(DriverException why, long until) {}

  /**
   * Connects to nobody yet.
   *
   * @param terms on which the helper has to serve
   */
  public VerbCalls(Way way, Object terms) {
    this(way, terms, USUAL);
  }

  VerbCalls(Way way, Object terms, VerbConnection.Manners manners) {
    this.way = way;
    this.manners = manners;
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
    long asked = System.nanoTime();
    try {
      connecting.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "The call was interrupted before it began.", e);
    }
    try {
      VerbConnection last = current;
      if (last != null && !last.hasEnded()) {
        return last;
      }
      Away known = away;
      if (known != null && asked - known.until() < 0) {
        throw new DriverException(known.why().fault(), known.why().sentence(), known.why());
      }
      return connected();
    } finally {
      connecting.unlock();
    }
  }

  /** One that does not come soon is not asked again for as long as it was waited for. */
  private VerbConnection connected() {
    long begin = System.nanoTime();
    try {
      VerbConnection made = VerbConnection.open(way, manners);
      made.greet(terms);
      current = made;
      away = null;
      return made;
    } catch (DriverException e) {
      long now = System.nanoTime();
      boolean silent = now - begin >= manners.greeting().toNanos();
      // what one caller was interrupted at is nothing to the others
      if (!Thread.currentThread().isInterrupted()) {
        away = new Away(e, silent ? now + manners.greeting().toNanos() : now);
      }
      throw e;
    }
  }
}
