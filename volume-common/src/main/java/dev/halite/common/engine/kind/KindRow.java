package dev.halite.common.engine.kind;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All that is said of a kind of operation, in one row. Queues, expiry, workers' support, metrics
 * and documents read it from here.
 *
 * @param wireName as it is stored and sent, such as {@code volume.create}
 * @param payload the record that is its payload, written under {@code payloadVersion}
 * @param move how it moves the status of its resource; null where it moves none
 * @param priority its order within its lane; a lower number is taken first
 * @param attempts claims after which an operation that never came to an end is taken for one that
 *     kills its processes; 0: it is tried for ever
 * @param retries claims up to which it is tried again after a fault that may pass
 * @param exclusive whether no other exclusive operation may be under way on the resource
 * @param message what its failure is called in a user message; null: there is none
 * @param event its events are {@code <event>.start} and {@code <event>.end}; null: it has none
 * @param errorEvent whether there is an {@code <event>.error} too
 */
public record KindRow(
    String wireName,
    ResourceType resource,
    Class<? extends Record> payload,
    int payloadVersion,
    @Nullable Move<?> move,
    Lane lane,
    int priority,
    Deadlines deadlines,
    int attempts,
    int retries,
    boolean exclusive,
    @Nullable MessageAction message,
    @Nullable String event,
    boolean errorEvent) {
  /** The priority of a kind that says nothing else; a lower number is taken first. */
  public static final int ORDINARY = 5;

  private static final int ATTEMPTS = 10;

  /** An exclusive, interactive kind without a move, with the usual deadlines. */
  public static KindRow of(
      String wireName, ResourceType resource, Class<? extends Record> payload, Duration queued) {
    return new KindRow(
        wireName,
        resource,
        payload,
        1,
        null,
        Lane.INTERACTIVE,
        ORDINARY,
        Deadlines.queued(queued),
        ATTEMPTS,
        0,
        true,
        null,
        null,
        false);
  }

  /** The same, moving its resource's status. */
  public KindRow moving(Move<?> moves) {
    return new KindRow(
        wireName,
        resource,
        payload,
        payloadVersion,
        moves,
        lane,
        priority,
        deadlines,
        attempts,
        retries,
        exclusive,
        message,
        event,
        errorEvent);
  }

  /** The same, in another lane. */
  public KindRow in(Lane other) {
    return new KindRow(
        wireName,
        resource,
        payload,
        payloadVersion,
        move,
        other,
        priority,
        deadlines,
        attempts,
        retries,
        exclusive,
        message,
        event,
        errorEvent);
  }

  /** The same, before or behind others of its lane; the usual priority is {@link #ORDINARY}. */
  public KindRow prioritised(int other) {
    return new KindRow(
        wireName,
        resource,
        payload,
        payloadVersion,
        move,
        lane,
        other,
        deadlines,
        attempts,
        retries,
        exclusive,
        message,
        event,
        errorEvent);
  }

  /** The same, with other deadlines. */
  public KindRow within(Deadlines other) {
    return new KindRow(
        wireName,
        resource,
        payload,
        payloadVersion,
        move,
        lane,
        priority,
        other,
        attempts,
        retries,
        exclusive,
        message,
        event,
        errorEvent);
  }

  /** The same, tried again after faults that may pass, up to so many claims. */
  public KindRow retrying(int claims) {
    return new KindRow(
        wireName,
        resource,
        payload,
        payloadVersion,
        move,
        lane,
        priority,
        deadlines,
        attempts,
        claims,
        exclusive,
        message,
        event,
        errorEvent);
  }

  /** The same, beside whatever else is under way on the resource, and never given up. */
  public KindRow besideOthersForEver() {
    return new KindRow(
        wireName,
        resource,
        payload,
        payloadVersion,
        move,
        lane,
        priority,
        deadlines,
        0,
        retries,
        false,
        message,
        event,
        errorEvent);
  }

  /** The same, telling the user of a failure, and others of what happens. */
  public KindRow telling(MessageAction action, String events) {
    return new KindRow(
        wireName,
        resource,
        payload,
        payloadVersion,
        move,
        lane,
        priority,
        deadlines,
        attempts,
        retries,
        exclusive,
        action,
        events,
        errorEvent);
  }

  /** The same, with an event of its failure. */
  public KindRow tellingErrors() {
    return new KindRow(
        wireName,
        resource,
        payload,
        payloadVersion,
        move,
        lane,
        priority,
        deadlines,
        attempts,
        retries,
        exclusive,
        message,
        event,
        true);
  }

  /** {@code <wire name>/<version>} of every payload version that this release reads. */
  public List<String> readable() {
    return IntStream.rangeClosed(1, payloadVersion)
        .mapToObj(version -> wireName + "/" + version)
        .toList();
  }
}
