package dev.halite.driver.lvm.privileged;

import dev.halite.driver.DriverException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The helper's side of one connection, which ends with it. Each call has a thread of its own, of
 * which there are so many at most. A call that nobody waits for any more is interrupted, and so are
 * all of them when the node has gone: what has not begun then never does, and what must not be
 * killed goes on.
 */
public final class VerbServer {
  /** Of messages and verbs together. A node of another one is refused. */
  public static final int PROTOCOL = 2;

  /** More than a node's workers have under way. */
  static final int MOST_CALLS = 64;

  /** For calls that were told to end. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(VerbServer.class);

  private final DataInputStream input;
  private final Replies replies;
  private final Map<Long, ServedCall> calls = new ConcurrentHashMap<>();

  /** On these streams. */
  public VerbServer(InputStream input, OutputStream output) {
    this.input = new DataInputStream(new BufferedInputStream(input));
    this.replies = new Replies(output);
  }

  /**
   * Serves the node until it has gone, or says what it may not. What it asked for then either was
   * begun, or never is; a step of the kernel that does not end is not waited for.
   */
  public void serve(Service.Choice choice) {
    try {
      Service service = greeted(choice);
      if (service != null) {
        takeCalls(service);
      }
    } catch (IOException | JacksonException e) {
      log.warn("The connection ends, as the node said: {}", Wire.problem(e));
    } finally {
      List<ServedCall> left = List.copyOf(calls.values());
      left.forEach(ServedCall::leave);
      long end = System.nanoTime() + FAREWELL.toNanos();
      left.forEach(call -> call.awaitEnd(end));
    }
  }

  private @Nullable Service greeted(Service.Choice choice) throws IOException {
    NodeMessage first = next();
    if (first == null) {
      return null;
    }
    if (!(first instanceof NodeMessage.Hello hello)) {
      log.warn("The connection ends, as its first message is no hello");
      return null;
    }
    if (hello.protocol() != PROTOCOL) {
      refuse(
          "the node speaks version %d of the protocol and the helper version %d: install both from one release"
              .formatted(hello.protocol(), PROTOCOL));
      return null;
    }
    try {
      Service service = choice.on(hello.terms());
      replies.send(new HelperMessage.Welcome(PROTOCOL));
      return service;
    } catch (DriverException e) {
      refuse(e.sentence());
      return null;
    }
  }

  private void refuse(String sentence) {
    log.warn("A node was refused: {}", sentence);
    replies.send(new HelperMessage.Refused(sentence));
  }

  private void takeCalls(Service service) throws IOException {
    for (NodeMessage message = next(); message != null; message = next()) {
      switch (message) {
        case NodeMessage.Hello again -> {
          log.warn("The connection ends, as the node said hello again");
          return;
        }
        case NodeMessage.Call call -> begin(service, call);
        case NodeMessage.Done done -> with(done.id(), ServedCall::release);
        case NodeMessage.Left left -> with(left.id(), ServedCall::leave);
        case NodeMessage.Ping ping -> replies.send(new HelperMessage.Pong(ping.id()));
      }
    }
  }

  private void begin(Service service, NodeMessage.Call call) {
    if (calls.size() >= MOST_CALLS) {
      log.warn("A call was refused, as {} are under way", MOST_CALLS);
      replies.send(ServedCall.tooMany(call.id()));
      return;
    }
    var served = new ServedCall(call, service, replies, calls::remove);
    if (calls.putIfAbsent(call.id(), served) != null) {
      log.warn("A call was refused, as one of its id is under way");
      replies.send(ServedCall.taken(call.id()));
      return;
    }
    served.start();
  }

  /** One that has ended meanwhile is no error. */
  private void with(long id, Consumer<ServedCall> step) {
    ServedCall call = calls.get(id);
    if (call != null) {
      step.accept(call);
    }
  }

  private @Nullable NodeMessage next() throws IOException {
    byte[] message = Frames.read(input, Frames.NODE_LIMIT);
    return message == null ? null : Wire.read(message, NodeMessage.class);
  }
}
