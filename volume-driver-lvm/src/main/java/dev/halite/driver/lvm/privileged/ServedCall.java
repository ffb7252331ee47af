package dev.halite.driver.lvm.privileged;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** A call of a node under way. */
final class ServedCall {
  private static final Logger log = LoggerFactory.getLogger(ServedCall.class);

  private final NodeMessage.Call call;
  private final Service service;
  private final Replies replies;
  private final Consumer<Long> ended;
  private final CountDownLatch released = new CountDownLatch(1);
  private final Thread thread;

  ServedCall(NodeMessage.Call call, Service service, Replies replies, Consumer<Long> ended) {
    this.call = call;
    this.service = service;
    this.replies = replies;
    this.ended = ended;
    this.thread = Thread.ofPlatform().daemon().name("call-" + call.id()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The node is done with what is held for it. */
  void release() {
    released.countDown();
  }

  /** Nobody waits for it any more. */
  void leave() {
    thread.interrupt();
  }

  /** Until then, once it was left: so that it begins nothing more. */
  void awaitEnd(long end) {
    try {
      thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static HelperMessage tooMany(long id) {
    return new HelperMessage.Failed(
        id, DriverFault.OCCUPIED, "The privileged helper has too many calls under way.");
  }

  static HelperMessage taken(long id) {
    return new HelperMessage.Failed(
        id, DriverFault.INVALID, "The privileged helper has a call of that id under way.");
  }

  private void run() {
    @Nullable HelperMessage failure =
        new HelperMessage.Failed(
            call.id(), DriverFault.FAILURE, "The privileged helper failed; its log says how.");
    try {
      failure = failure();
    } finally {
      if (failure != null) {
        say(failure);
      }
    }
  }

  /** Does what is asked; null where it has said how that went. */
  private @Nullable HelperMessage failure() {
    try {
      service.run(
          call.verb(),
          this::hold,
          answer -> say(new HelperMessage.Answered(call.id(), Wire.node(answer))));
      return null;
    } catch (DriverException e) {
      return new HelperMessage.Failed(call.id(), e.fault(), e.sentence());
    } catch (JacksonException e) {
      log.warn("A call was refused: {}", Wire.problem(e));
      return new HelperMessage.Failed(
          call.id(),
          DriverFault.INVALID,
          "The privileged helper has no such verb: " + Wire.problem(e));
    }
  }

  private void say(HelperMessage last) {
    // before the node can use the id anew
    ended.accept(call.id());
    replies.send(last);
  }

  private void hold() {
    replies.send(new HelperMessage.Begun(call.id()));
    try {
      released.await();
    } catch (InterruptedException e) {
      // whoever holds something for the node gives it up
      Thread.currentThread().interrupt();
    }
  }
}
