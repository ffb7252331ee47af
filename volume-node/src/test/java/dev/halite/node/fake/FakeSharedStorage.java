package dev.halite.node.fake;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Storage in memory that all drivers of this JVM reach, and that can be made to hang. */
public final class FakeSharedStorage {
  private static final Map<String, FakeSharedStorage> ALL = new ConcurrentHashMap<>();

  private final Map<UUID, StoredVolume> volumes = new ConcurrentHashMap<>();
  private final Map<UUID, StoredSnapshot> snapshots = new ConcurrentHashMap<>();
  private final Map<UUID, Integer> reverted = new ConcurrentHashMap<>();
  private final Map<UUID, List<Boolean>> retypes = new ConcurrentHashMap<>();
  private final Queue<DriverFault> retypeFaults = new ConcurrentLinkedQueue<>();
  private final Set<String> fenced = ConcurrentHashMap.newKeySet();
  private final List<CountDownLatch> latches = new CopyOnWriteArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable CountDownLatch hang;
  private volatile @Nullable String unfenceable;
  private volatile @Nullable String hangingFence;
  private volatile CountDownLatch fence = new CountDownLatch(0);
  private final AtomicInteger hungFences = new AtomicInteger();
  private volatile BackendIdentity identity = new BackendIdentity("fake");
  private volatile boolean ofOneHost;

  /** The storage of that name. */
  public static FakeSharedStorage named(String name) {
    return ALL.computeIfAbsent(name, absent -> new FakeSharedStorage());
  }

  /** From now on changes wait, and go on only by {@link #letOthersThrough}. */
  public void hang() {
    CountDownLatch latch = new CountDownLatch(1);
    latches.add(latch);
    hang = latch;
  }

  /** Lets later changes through at once; those that wait go on by the latch that is returned. */
  public CountDownLatch letOthersThrough() {
    CountDownLatch waiting = hang;
    hang = null;
    if (waiting == null) {
      throw new IllegalStateException("Nothing hangs.");
    }
    return waiting;
  }

  /** Lets everything through, whatever a test that has failed in its middle left waiting. */
  public void release() {
    hang = null;
    hangingFence = null;
    latches.forEach(CountDownLatch::countDown);
    latches.clear();
    retypeFaults.clear();
    unfenceable = null;
  }

  /** Changes that wait. */
  public int waiting() {
    return waiting.get();
  }

  /** What is stored. */
  public List<StoredVolume> volumes() {
    return List.copyOf(volumes.values());
  }

  /** What snapshots are stored. */
  public List<StoredSnapshot> snapshots() {
    return List.copyOf(snapshots.values());
  }

  Map<UUID, StoredSnapshot> snapshotsChangedBy(String token) {
    changedBy(token);
    return snapshots;
  }

  void revertedBy(String token, UUID volume) {
    changedBy(token);
    reverted.merge(volume, 1, Integer::sum);
  }

  /** How often a volume was given the content of a snapshot. */
  public int reverts(UUID volume) {
    return reverted.getOrDefault(volume, 0);
  }

  void retypedBy(String token, UUID volume, boolean multiattach) {
    changedBy(token);
    DriverFault fault = retypeFaults.poll();
    if (fault == null || !fault.refuses()) {
      retypes.computeIfAbsent(volume, absent -> new CopyOnWriteArrayList<>()).add(multiattach);
    }
    if (fault != null) {
      throw new DriverException(fault, "As the test wants it.");
    }
  }

  /** The next retypes fail so, each after its change where its fault is no refusal. */
  public void failRetypes(DriverFault... faults) {
    retypeFaults.addAll(List.of(faults));
  }

  /** For whom a volume was made to be, one after the other: for several servers or not. */
  public List<Boolean> retypes(UUID volume) {
    return List.copyOf(retypes.getOrDefault(volume, List.of()));
  }

  /** Refuses to fence that token; null lets all be fenced again. */
  public void refuseToFence(@Nullable String token) {
    unfenceable = token;
  }

  /** Whoever would fence that token waits, until all is {@linkplain #release released}. */
  public void hangFencing(String token) {
    CountDownLatch latch = new CountDownLatch(1);
    latches.add(latch);
    hungFences.set(0);
    fence = latch;
    hangingFence = token;
  }

  /** Lets that token be fenced, also by those who wait. */
  public void letFence() {
    hangingFence = null;
    fence.countDown();
  }

  /** How many have come to wait for a fence. */
  public int hungFences() {
    return hungFences.get();
  }

  /** From now on it is as if other storage stood in its place. */
  public void becomes(String other) {
    identity = new BackendIdentity(other);
  }

  BackendIdentity identity(@Nullable BackendIdentity expected) {
    BackendIdentity found = identity;
    if (expected != null && !expected.equals(found)) {
      throw new DriverException(
          DriverFault.IDENTITY_MISMATCH, "It is %s, not %s.".formatted(found, expected));
    }
    return found;
  }

  /** From now on its drivers say that only one host reaches it. */
  public void isOfOneHost() {
    ofOneHost = true;
  }

  boolean isReachedByAllHosts() {
    return !ofOneHost;
  }

  /** Tokens that were fenced. */
  public Set<String> fenced() {
    return Set.copyOf(fenced);
  }

  Map<UUID, StoredVolume> changedBy(String token) {
    CountDownLatch latch = hang;
    if (latch != null) {
      waiting.incrementAndGet();
      awaitAsNativeCallsDo(latch);
      waiting.decrementAndGet();
    }
    requireUnfenced(token);
    return volumes;
  }

  private static void awaitAsNativeCallsDo(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // a native call does not notice
        Thread.currentThread().isInterrupted();
      }
    }
  }

  void requireUnfenced(String token) {
    if (fenced.contains(token)) {
      throw new DriverException(DriverFault.FENCED, "This incarnation was fenced.");
    }
  }

  /** Refuses whoever comes with that token from now on. */
  public void fence(String token) {
    if (token.equals(unfenceable)) {
      throw new DriverException(DriverFault.UNAVAILABLE, "Nobody can be fenced now.");
    }
    if (token.equals(hangingFence)) {
      hungFences.incrementAndGet();
      awaitAsNativeCallsDo(fence);
    }
    fenced.add(token);
  }
}
