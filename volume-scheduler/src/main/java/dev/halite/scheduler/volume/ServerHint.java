package dev.halite.scheduler.volume;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.common.openstack.compute.ComputeService.ServerPlace;
import dev.halite.scheduler.placement.request.InstanceHint;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the compute service where the server is that a hint names. Half of the decisions at most
 * wait for an answer, so that a slow one stops no volume without such a hint; who would be one too
 * many waits for a moment, as a burst is soon answered, and comes back later then. Where there is
 * but one decision at a time, a question stops the others for as long as it may take. Other
 * schedulers that find the same volume in the queue meanwhile ask for it, too.
 *
 * <p>A compute service that has kept somebody waiting in vain is asked by nobody for some seconds:
 * all are told that it gives no answer, so that what waits for it is given up at the same time, not
 * one question after another. One that says at once that it cannot tell holds nobody up.
 */
final class ServerHint {
  private static final Logger log = LoggerFactory.getLogger(ServerHint.class);
  private static final String NAME = "local_to_instance";

  /** How long somebody waits for a turn to ask. */
  private static final Duration TURN = Duration.ofMillis(300);

  /** What says within this time that it cannot answer is not silent. */
  static final Duration SLOW = Duration.ofSeconds(1);

  /** How long nobody asks what was silent. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  private final ComputeService compute;
  private final Semaphore questions;
  private final LongSupplier nanoTime;
  private final AtomicLong silentUntil;

  /**
   * @param slots decisions taken at the same time
   */
  ServerHint(ComputeService compute, int slots, LongSupplier nanoTime) {
    this.compute = compute;
    this.questions = new Semaphore(Math.max(1, slots / 2));
    this.nanoTime = nanoTime;
    this.silentUntil = new AtomicLong(nanoTime.getAsLong());
  }

  /** The hint among others, resolved; null if it is not given. */
  @Nullable InstanceHint resolve(Map<String, Object> hints, String projectId) {
    Object server = hints.get(NAME);
    if (server == null || server.equals("")) {
      return null;
    }
    if (!compute.isConfigured()) {
      return InstanceHint.Nowhere.NO_COMPUTE;
    }
    UUID id;
    try {
      id = VolumeHints.uuid(server.toString());
    } catch (IllegalArgumentException noId) {
      return InstanceHint.Nowhere.NO_SERVER;
    }
    if (isSilent()) {
      return InstanceHint.Nowhere.NO_ANSWER;
    }
    if (!hasTurn()) {
      return isSilent() ? InstanceHint.Nowhere.NO_ANSWER : InstanceHint.Nowhere.NOT_ASKED;
    }
    try {
      return isSilent() ? InstanceHint.Nowhere.NO_ANSWER : heard(id, projectId);
    } finally {
      questions.release();
    }
  }

  private boolean hasTurn() {
    try {
      return questions.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isSilent() {
    return nanoTime.getAsLong() - silentUntil.get() < 0;
  }

  private InstanceHint heard(UUID server, String projectId) {
    long begun = nanoTime.getAsLong();
    try {
      InstanceHint answer = asked(server, projectId);
      silentUntil.set(nanoTime.getAsLong());
      return answer;
    } catch (HaliteException e) {
      if (e.code() != FaultCode.UNAVAILABLE) {
        throw e;
      }
      log.warn("The host of server {} is not known: {}", server, e.reason());
      long now = nanoTime.getAsLong();
      if (now - begun >= SLOW.toNanos()) {
        silentUntil.set(now + SILENCE.toNanos());
      }
      return InstanceHint.Nowhere.NO_ANSWER;
    }
  }

  /** Another project's server is none: who names one learns nothing of it. */
  private InstanceHint asked(UUID server, String projectId) {
    ServerPlace place =
        compute.place(server).filter(found -> found.projectId().equals(projectId)).orElse(null);
    if (place == null) {
      return InstanceHint.Nowhere.NO_SERVER;
    }
    String host = place.host();
    return host == null ? InstanceHint.Nowhere.NO_HOST : new InstanceHint.On(host);
  }
}
