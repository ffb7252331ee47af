package dev.halite.driver.lvm.privileged;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One connection of a node to a helper. One thread reads and one writes: a caller that is
 * interrupted would close the channel under the others.
 */
final class VerbConnection {
  private static final Logger log = LoggerFactory.getLogger(VerbConnection.class);

  /** Longer than any verb takes, with those that go before it. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /**
   * How long a helper is waited for.
   *
   * @param greeting for it to start and greet
   * @param quiet for a call, before it is asked whether it still listens
   * @param pong for it to say that it does
   */
  record Manners(Duration greeting, Duration quiet, Duration pong) {}

  /** For the helper to say how a call has ended that nobody wants any more. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** Of the greeting; calls count from the next on. */
  private static final long GREETING = 0;

  private final Way way;
  private final Way.Connection connection;
  private final Manners manners;
  private final AtomicLong ids = new AtomicLong(GREETING);
  private final Map<Long, Conversation> conversations = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Optional<NodeMessage>> outgoing = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  private VerbConnection(Way way, Way.Connection connection, Manners manners) {
    this.way = way;
    this.connection = connection;
    this.manners = manners;
  }

  static VerbConnection open(Way way, Manners manners) {
    try {
      var made = new VerbConnection(way, way.open(), manners);
      Thread.ofPlatform().daemon().name("privileged-read").start(made::read);
      Thread.ofPlatform().daemon().name("privileged-write").start(made::write);
      return made;
    } catch (IOException e) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "The privileged helper cannot be reached by %s: %s.".formatted(way, Wire.problem(e)),
          e);
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** Tells the helper who speaks, and wants to be served. */
  void greet(JsonNode terms) {
    boolean welcome = false;
    try {
      Conversation talk = begin(GREETING, new NodeMessage.Hello(VerbServer.PROTOCOL, terms));
      HelperMessage reply = talk.next(manners.greeting());
      if (reply instanceof HelperMessage.Refused refused) {
        throw new DriverException(
            DriverFault.UNAVAILABLE,
            "The privileged helper serves this node not: %s.".formatted(refused.sentence()));
      }
      welcome = reply instanceof HelperMessage.Welcome;
      if (!welcome) {
        throw new DriverException(
            DriverFault.UNAVAILABLE,
            "The privileged helper that is reached by %s does not greet; its log says why."
                .formatted(way));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } finally {
      conversations.remove(GREETING);
      if (!welcome) {
        close();
      }
    }
  }

  /**
   * Has a verb done.
   *
   * @param work to be done while it holds something; null where it does not
   */
  JsonNode call(JsonNode verb, @Nullable Runnable work) {
    long id = ids.incrementAndGet();
    Conversation talk = begin(id, new NodeMessage.Call(id, verb));
    boolean heard = false;
    try {
      HelperMessage reply = reply(talk);
      if (reply instanceof HelperMessage.Begun && work != null) {
        work.run();
        outgoing.add(Optional.of(new NodeMessage.Done(id)));
        reply = reply(talk);
      } else if (reply instanceof HelperMessage.Answered && work != null) {
        throw odd(reply);
      }
      heard = reply != null;
      return answer(reply);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } finally {
      if (!heard) {
        leave(id, talk);
      }
      conversations.remove(id);
    }
  }

  /** Null where none comes in time, or the helper is found to have stopped listening. */
  private @Nullable HelperMessage reply(Conversation talk) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    HelperMessage reply = talk.next(manners.quiet());
    while (reply == null && !ended && System.nanoTime() - end < 0) {
      if (!listens()) {
        log.warn("The privileged helper that is reached by {} hangs and is left", way);
        close();
      }
      reply = talk.next(manners.quiet());
    }
    return reply;
  }

  private boolean listens() throws InterruptedException {
    long id = ids.incrementAndGet();
    Conversation talk = begin(id, new NodeMessage.Ping(id));
    try {
      return talk.next(manners.pong()) instanceof HelperMessage.Pong;
    } finally {
      conversations.remove(id);
    }
  }

  private JsonNode answer(@Nullable HelperMessage reply) {
    return switch (reply) {
      case HelperMessage.Answered answered -> answered.answer();
      case HelperMessage.Failed failed ->
          throw new DriverException(failed.fault(), failed.sentence());
      case null ->
          throw new DriverException(
              DriverFault.TIMEOUT,
              ended
                  ? "The privileged helper has gone; what it has begun goes on."
                  : "The privileged helper does not answer; what it has begun goes on.");
      case HelperMessage.Begun odd -> throw odd(odd);
      case HelperMessage.Pong odd -> throw odd(odd);
      case HelperMessage.Welcome odd -> throw odd(odd);
      case HelperMessage.Refused odd -> throw odd(odd);
    };
  }

  private static DriverException odd(HelperMessage message) {
    return new DriverException(
        DriverFault.FAILURE,
        "The privileged helper said %s out of turn.".formatted(message.getClass().getSimpleName()));
  }

  /** Waits shortly, so that what comes next finds what this call has begun, or nothing of it. */
  private void leave(long id, Conversation talk) {
    outgoing.add(Optional.of(new NodeMessage.Left(id)));
    boolean interrupted = Thread.interrupted();
    try {
      HelperMessage last = talk.next(FAREWELL);
      if (last instanceof HelperMessage.Begun) {
        talk.next(FAREWELL);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Conversation begin(long id, NodeMessage first) {
    var talk = new Conversation();
    conversations.put(id, talk);
    outgoing.add(Optional.of(first));
    if (ended) {
      talk.end();
    }
    return talk;
  }

  void close() {
    outgoing.add(Optional.empty());
    end();
  }

  private void read() {
    try (var input = new DataInputStream(new BufferedInputStream(connection.input()))) {
      for (byte[] message = Frames.read(input, Frames.HELPER_LIMIT);
          message != null;
          message = Frames.read(input, Frames.HELPER_LIMIT)) {
        HelperMessage said = Wire.read(message, HelperMessage.class);
        Conversation talk = conversations.get(id(said));
        if (talk != null) {
          talk.said(said);
        }
      }
    } catch (IOException | JacksonException e) {
      if (!ended) {
        log.warn("The connection to the privileged helper ends: {}", Wire.problem(e));
      }
    } finally {
      outgoing.add(Optional.empty());
      end();
    }
  }

  private static long id(HelperMessage message) {
    return switch (message) {
      case HelperMessage.Welcome welcome -> GREETING;
      case HelperMessage.Refused refused -> GREETING;
      case HelperMessage.Begun begun -> begun.id();
      case HelperMessage.Answered answered -> answered.id();
      case HelperMessage.Failed failed -> failed.id();
      case HelperMessage.Pong pong -> pong.id();
    };
  }

  /** Until there is nothing more to say. */
  private void write() {
    try (connection) {
      OutputStream output = connection.output();
      for (Optional<NodeMessage> next = outgoing.take(); next.isPresent(); next = outgoing.take()) {
        Frames.write(output, Wire.bytes(next.get()));
      }
    } catch (IOException e) {
      log.debug("The privileged helper takes no more: {}", Wire.problem(e));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      end();
    }
  }

  private void end() {
    ended = true;
    conversations.values().forEach(Conversation::end);
  }

  private static DriverException interrupted(InterruptedException cause) {
    return new DriverException(
        DriverFault.TIMEOUT, "The call was interrupted; what it has begun goes on.", cause);
  }
}
