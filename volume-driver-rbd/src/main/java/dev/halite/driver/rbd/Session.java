package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContents;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One incarnation: a client of the cluster, with an address of its own by which it can be fenced,
 * and the calls under way on it.
 */
final class Session {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /** Short, as a wait takes a slot from others: who finds a volume taken comes back later. */
  private static final Duration VOLUME_LOCK_WAIT = Duration.ofSeconds(2);

  /** Where librbd lists the images of a pool, and those in its trash. */
  private static final List<String> RBD_OBJECTS = List.of("rbd_directory", "rbd_trash");

  private static final int PROBES = 256;

  /** Each of them is waited for; more than these would make a fence wait for minutes. */
  private static final int MOST_SILENT = 3;

  private final CephCluster cluster;
  private final CephPool pool;
  private final VolumeIndex index;
  private final PoolIdentity identity;
  private final ClientToken token;
  private final Duration blocklistExpiry;
  private final OpenContents contents;
  private final VolumeLocks locks = new VolumeLocks(VOLUME_LOCK_WAIT);

  private final ReentrantLock state = new ReentrantLock();
  private final Condition noCall = state.newCondition();
  private int running;
  private boolean retired;
  private volatile boolean fenced;

  Session(
      CephCluster cluster,
      CephPool pool,
      VolumeIndex index,
      PoolIdentity identity,
      Duration blocklistExpiry) {
    this.cluster = cluster;
    this.pool = pool;
    this.index = index;
    this.identity = identity;
    this.token = new ClientToken(identity.fsid(), cluster.address());
    this.blocklistExpiry = blocklistExpiry;
    this.contents = new OpenContents("pool " + pool.name());
  }

  CephCluster cluster() {
    return cluster;
  }

  CephPool pool() {
    return pool;
  }

  /** What is open to be copied. */
  OpenContents contents() {
    return contents;
  }

  PoolIdentity identity() {
    return identity;
  }

  ClientToken token() {
    return token;
  }

  /** Works on one volume, alone in this process. {@code action} completes "Cannot ...". */
  <T> T change(UUID volumeId, String action, Supplier<T> work) {
    return changeBeside(volumeId, action, () -> locks.locked(volumeId, work));
  }

  /** Works on one volume, beside others who do. */
  <T> T changeBeside(UUID volumeId, String action, Supplier<T> work) {
    return call(
        action,
        () -> {
          T result = work.get();
          // an incarnation that was fenced after its last change must not answer for it: the new
          // owner may have changed it again
          index.find(volumeId);
          return result;
        });
  }

  /** Works, unless this incarnation is at its end; tells Ceph's errors as faults. */
  <T> T call(String action, Supplier<T> work) {
    enter();
    try {
      return work.get();
    } catch (CephException e) {
      throw translated(action, e);
    } finally {
      exit();
    }
  }

  /** Fences a client of this cluster; itself as well. */
  void fence(ClientToken other) {
    if (!other.fsid().equals(identity.fsid())) {
      throw new DriverException(
          DriverFault.INVALID,
          "The token is of cluster %s; this backend is in %s."
              .formatted(other.fsid(), identity.fsid()));
    }
    boolean ourselves = other.equals(token);
    if (ourselves) {
      fenced = true;
    }
    try {
      cluster.block(other.address(), blocklistExpiry);
    } catch (CephException e) {
      throw new DriverException(
          RbdFaults.faultOf(e.errno()) == DriverFault.TIMEOUT
              ? DriverFault.TIMEOUT
              : DriverFault.FAILURE,
          "Client %s cannot be put on the blocklist of cluster %s: %s. Does the user have the monitor capability 'profile rbd'?"
              .formatted(other.address(), identity.fsid(), Errno.text(e.errno())),
          e);
    }
    if (!ourselves) {
      tellOsds();
    }
  }

  /**
   * An OSD learns of the blocklist with the first request of a client that knows of it. Until then
   * it serves one more request of who was fenced: so the objects that every change goes through are
   * looked at, and others whose names spread over the OSDs. What does not answer now serves nobody,
   * and knows the newer map when it does again.
   */
  private void tellOsds() {
    Stream<String> probes = IntStream.range(0, PROBES).mapToObj(probe -> "halite.fence." + probe);
    int silent = 0;
    for (String object :
        Stream.of(index.objects().stream(), RBD_OBJECTS.stream(), probes)
            .flatMap(objects -> objects)
            .toList()) {
      try {
        pool.exists(object);
      } catch (CephException e) {
        if (e.errno() == Errno.ESHUTDOWN) {
          throw fencedBy(e);
        }
        log.warn("After a fence {} of pool {} does not answer: {}", object, pool.name(), e.errno());
        silent++;
        if (silent == MOST_SILENT) {
          return;
        }
      }
    }
  }

  /** Throws unless this still is the recorded pool, and this incarnation may work on it. */
  void verify() {
    identity.verify(cluster, pool.name());
    // an OSD answers, and it would not answer a fenced client
    if (!index.isWhole()) {
      throw new DriverException(
          DriverFault.FAILURE,
          "The index of pool '%s' is damaged; set the backend up again.".formatted(pool.name()));
    }
  }

  /** Waits for a moment without a call under way, or for so long. */
  void giveWay(Duration longest) throws InterruptedException {
    state.lock();
    try {
      awaitIdle(longest);
    } finally {
      state.unlock();
    }
  }

  /** Lets no further call begin; false when some are still under way after the wait. */
  boolean retire(Duration wait) {
    boolean idle;
    state.lock();
    try {
      retired = true;
      awaitIdle(wait);
      idle = running == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT,
          "The end of the calls on pool '%s' was not waited for.".formatted(pool.name()),
          e);
    } finally {
      state.unlock();
    }
    // what was written may still be on its way
    return closeContents(wait) && idle;
  }

  /** Releases the connection, at once or with the last call under way. */
  void close() {
    closeContents(Duration.ZERO);
    pool.close();
    cluster.close();
  }

  /**
   * Closes what is open, in a thread of its own, because that waits for the cluster; false when it
   * takes longer.
   */
  private boolean closeContents(Duration wait) {
    Thread closing = new Thread(contents::closeAll, "rbd-close-" + pool.name());
    closing.setDaemon(true);
    closing.start();
    try {
      return closing.join(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** With the lock held. */
  private void awaitIdle(Duration longest) throws InterruptedException {
    long left = longest.toNanos();
    while (running > 0 && left > 0) {
      left = noCall.awaitNanos(left);
    }
  }

  private void enter() {
    state.lock();
    try {
      if (fenced) {
        throw RbdFaults.fenced(pool.name());
      }
      if (retired) {
        throw new DriverException(DriverFault.UNAVAILABLE, "The backend is being closed.");
      }
      running++;
    } finally {
      state.unlock();
    }
  }

  private void exit() {
    state.lock();
    try {
      running--;
      if (running == 0) {
        noCall.signalAll();
      }
    } finally {
      state.unlock();
    }
  }

  private DriverException translated(String action, CephException cause) {
    switch (cause.errno()) {
      case Errno.ESHUTDOWN -> {
        return fencedBy(cause);
      }
      case Errno.ENOENT -> verifyIdentity(cause);
      case Errno.ENOSPC, Errno.EDQUOT, Errno.ETIMEDOUT, Errno.ENOTCONN -> {}
      default -> {
        // librbd has other words for it: it opens an image read-only, or cannot get its lock
        if (isRefused()) {
          return fencedBy(cause);
        }
      }
    }
    return RbdFaults.translate(action, cause);
  }

  private void verifyIdentity(CephException cause) {
    try {
      identity.verify(cluster, pool.name());
    } catch (CephException e) {
      cause.addSuppressed(e);
    }
  }

  private boolean isRefused() {
    try {
      pool.exists(VolumeIndex.MARKER);
      return false;
    } catch (CephException e) {
      return e.errno() == Errno.ESHUTDOWN;
    }
  }

  private DriverException fencedBy(CephException cause) {
    fenced = true;
    DriverException exception = RbdFaults.fenced(pool.name());
    exception.addSuppressed(cause);
    return exception;
  }
}
