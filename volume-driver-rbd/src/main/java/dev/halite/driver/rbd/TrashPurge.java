package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.driver.DriverException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the data of deleted volumes, which takes as long as they have data, in a thread of its
 * own. It gives way to calls that somebody waits for; the less, the more there is to remove. One
 * process at a time does so for a pool; that two do is harmless.
 */
final class TrashPurge {
  private static final Logger log = LoggerFactory.getLogger(TrashPurge.class);
  private static final String LOCK = "purge";

  /**
   * Renewed for each image. A process that is paused or killed holds up the purge for so long; one
   * image that takes longer may meet a second purge, which is harmless.
   */
  private static final Duration LOCK_TIME = Duration.ofSeconds(30);

  /** How long calls under way may hold it up at one image. */
  private static final Duration GIVES_WAY = Duration.ofMillis(200);

  /** How long they may hold it up altogether. */
  private static final Duration GIVES_WAY_IN_ALL = Duration.ofMinutes(1);

  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

  private final Session session;
  private final VolumeIndex index;
  private final VolumeImages images;
  private final Clock clock;
  private final Thread thread;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Map<String, Retry> retries = new HashMap<>();
  private volatile boolean stopped;

  TrashPurge(Session session, VolumeIndex index, VolumeImages images, Clock clock, String backend) {
    this.session = session;
    this.index = index;
    this.images = images;
    this.clock = clock;
    this.thread = new Thread(this::run, "rbd-purge-" + backend);
    this.thread.setDaemon(true);
  }

  /** An image that could not be removed yet. */
  private record Retry(Instant at, Duration pause) {}

  void start() {
    thread.start();
  }

  /** Something was moved to the trash. */
  void wake() {
    wakeUps.release();
  }

  /** Ends the thread after the image that it is at. */
  void stop() {
    stopped = true;
    wake();
  }

  private void run() {
    try {
      while (!stopped) {
        sweep();
        if (wakeUps.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() throws InterruptedException {
    try {
      List<VolumeIndex.Trashed> due = due(session.call("read the trash", index::trash));
      if (due.isEmpty() || !session.call("lock the trash", this::lock)) {
        return;
      }
      try {
        purgeAll(due);
      } finally {
        session.call("unlock the trash", this::unlock);
      }
    } catch (DriverException e) {
      // also when the incarnation is at its end; a volume's owner has nothing to do with it
      if (!stopped && !e.fault().stopsBackend()) {
        log.warn("Deleted volumes are purged later: {}", e.sentence());
      }
    }
  }

  private void purgeAll(List<VolumeIndex.Trashed> due) throws InterruptedException {
    boolean again = false;
    Duration share = GIVES_WAY_IN_ALL.dividedBy(due.size());
    Duration givesWay = share.compareTo(GIVES_WAY) < 0 ? share : GIVES_WAY;
    for (VolumeIndex.Trashed image : due) {
      session.giveWay(givesWay);
      if (stopped || !session.call("lock the trash", this::lock)) {
        return;
      }
      if (session.call("purge image " + image.imageId(), () -> purge(image))) {
        // what waited for its last clone may go now
        again = again || !retries.isEmpty();
        retries.clear();
      }
    }
    if (again) {
      wake();
    }
  }

  private boolean lock() {
    CephPool pool = session.pool();
    return pool.lock(VolumeIndex.MARKER, LOCK, cookie(), "purge of deleted volumes", LOCK_TIME);
  }

  private boolean unlock() {
    session.pool().unlock(VolumeIndex.MARKER, LOCK, cookie());
    return true;
  }

  private String cookie() {
    return session.token().address();
  }

  private List<VolumeIndex.Trashed> due(List<VolumeIndex.Trashed> trash) {
    Set<String> there = new HashSet<>();
    var due = new ArrayList<VolumeIndex.Trashed>();
    for (VolumeIndex.Trashed image : trash) {
      there.add(image.imageId());
      Retry retry = retries.get(image.imageId());
      if (isOver(image.keptUntil()) && isOver(retry == null ? null : retry.at())) {
        due.add(image);
      }
    }
    retries.keySet().retainAll(there);
    return due;
  }

  private boolean isOver(@Nullable Instant wait) {
    return wait == null || !clock.instant().isBefore(wait);
  }

  /** False when the image cannot be removed yet. */
  private boolean purge(VolumeIndex.Trashed image) {
    try {
      // Asked of librbd, it would mark the image as being removed before it finds the clones, and
      // an
      // administrator who restores the image meanwhile would be refused, or pull it away from under
      // the removal.
      if (session.pool().header(image.imageId()).snapshots().stream()
          .anyMatch(snapshot -> snapshot.clones() > 0)) {
        postpone(image, Errno.ENOTEMPTY);
        return false;
      }
      images.images().removeFromTrash(image.imageId());
    } catch (CephException e) {
      switch (e.errno()) {
        case Errno.ENOENT -> {}
        // the cluster's trouble, or our own end: others would not fare better
        case Errno.ETIMEDOUT, Errno.ENOTCONN, Errno.ESHUTDOWN -> throw e;
        // a client that has it open, clones that read from it, an administrator who keeps it: only
        // this image has to wait
        default -> {
          postpone(image, e.errno());
          return false;
        }
      }
    }
    index.removeTrash(image);
    return true;
  }

  private void postpone(VolumeIndex.Trashed image, int errno) {
    Retry last = retries.get(image.imageId());
    Duration pause = last == null ? FIRST_PAUSE : last.pause().multipliedBy(2);
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      pause = LONGEST_PAUSE;
    }
    retries.put(image.imageId(), new Retry(clock.instant().plus(pause), pause));
    log.info(
        "Image {} of deleted volume {} cannot be removed yet ({}); tried again in {} s",
        image.imageId(),
        image.volumeId(),
        Errno.text(errno),
        pause.toSeconds());
  }
}
