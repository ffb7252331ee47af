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
 */
public record KindRow(
    String wireName,
    ResourceType resource,
    Class<? extends Record> payload,
    int payloadVersion,
    @Nullable Move<?> move,
    Taking taking,
    Trying trying,
    Telling telling) {
  /** The priority of a kind that says nothing else; a lower number is taken first. */
  public static final int ORDINARY = 5;

  private static final int ATTEMPTS = 10;

  /**
   * When it is its turn.
   *
   * @param priority its order within its lane; a lower number is taken first
   */
  public record Taking(Lane lane, int priority, Deadlines deadlines) {}

  /**
   * How often it is tried.
   *
   * @param attempts claims after which an operation that never came to an end is taken for one that
   *     kills its processes; 0: it is tried for ever
   * @param retries claims up to which it is tried again after a fault that may pass
   * @param exclusive whether no other exclusive operation may be under way on the resource
   */
  public record Trying(int attempts, int retries, boolean exclusive) {}

  /**
   * Who is told of it.
   *
   * @param message what its failure is called in a user message; null: there is none
   * @param event its events are {@code <event>.start} and {@code <event>.end}; null: it has none
   * @param errorEvent whether there is an {@code <event>.error} too
   */
  public record Telling(
      @Nullable MessageAction message, @Nullable String event, boolean errorEvent) {}

  /** An exclusive, interactive kind without a move, with the usual deadlines. */
  public static KindRow of(
      String wireName, ResourceType resource, Class<? extends Record> payload, Duration queued) {
    return new KindRow(
        wireName,
        resource,
        payload,
        1,
        null,
        new Taking(Lane.INTERACTIVE, ORDINARY, Deadlines.queued(queued)),
        new Trying(ATTEMPTS, 0, true),
        new Telling(null, null, false));
  }

  /** The same, moving its resource's status. */
  public KindRow moving(Move<?> moves) {
    return new KindRow(wireName, resource, payload, payloadVersion, moves, taking, trying, telling);
  }

  /** The same, in another lane. */
  public KindRow in(Lane other) {
    return with(new Taking(other, priority(), deadlines()));
  }

  /** The same, before or behind others of its lane; the usual priority is {@link #ORDINARY}. */
  public KindRow prioritised(int other) {
    return with(new Taking(lane(), other, deadlines()));
  }

  /** The same, with other deadlines. */
  public KindRow within(Deadlines other) {
    return with(new Taking(lane(), priority(), other));
  }

  private KindRow with(Taking other) {
    return new KindRow(wireName, resource, payload, payloadVersion, move, other, trying, telling);
  }

  /** The same, tried again after faults that may pass, up to so many claims. */
  public KindRow retrying(int claims) {
    return with(new Trying(attempts(), claims, exclusive()));
  }

  /** The same, beside whatever else is under way on the resource. */
  public KindRow besideOthers() {
    return with(new Trying(attempts(), retries(), false));
  }

  /** The same, beside whatever else is under way on the resource, and never given up. */
  public KindRow besideOthersForEver() {
    return besideOthers().forEver();
  }

  /** The same, never given up. */
  public KindRow forEver() {
    return with(new Trying(0, retries(), exclusive()));
  }

  private KindRow with(Trying other) {
    return new KindRow(wireName, resource, payload, payloadVersion, move, taking, other, telling);
  }

  /** The same, telling the user of a failure, and others of what happens. */
  public KindRow telling(MessageAction action, String events) {
    return with(new Telling(action, events, errorEvent()));
  }

  /** The same, telling the user of a failure. */
  public KindRow telling(MessageAction action) {
    return with(new Telling(action, event(), errorEvent()));
  }

  /** The same, with an event of its failure. */
  public KindRow tellingErrors() {
    return with(new Telling(message(), event(), true));
  }

  private KindRow with(Telling other) {
    return new KindRow(wireName, resource, payload, payloadVersion, move, taking, trying, other);
  }

  public Lane lane() {
    return taking.lane();
  }

  public int priority() {
    return taking.priority();
  }

  public Deadlines deadlines() {
    return taking.deadlines();
  }

  public int attempts() {
    return trying.attempts();
  }

  public int retries() {
    return trying.retries();
  }

  public boolean exclusive() {
    return trying.exclusive();
  }

  public @Nullable MessageAction message() {
    return telling.message();
  }

  public @Nullable String event() {
    return telling.event();
  }

  public boolean errorEvent() {
    return telling.errorEvent();
  }

  /** Whether the resource is gone after a success. */
  public boolean isEnd() {
    return move != null && move.isEnd();
  }

  /** {@code <wire name>/<version>} of every payload version that this release reads. */
  public List<String> readable() {
    return IntStream.rangeClosed(1, payloadVersion)
        .mapToObj(version -> wireName + "/" + version)
        .toList();
  }
}
