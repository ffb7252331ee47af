package dev.halite.node.fake;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.StoredVolume;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Storage in memory that all drivers of this JVM reach, and that can be made to hang. */
public final class FakeSharedStorage {
  private static final Map<String, FakeSharedStorage> ALL = new ConcurrentHashMap<>();

  private final Map<UUID, StoredVolume> volumes = new ConcurrentHashMap<>();
  private final Set<String> fenced = ConcurrentHashMap.newKeySet();
  private volatile @Nullable CountDownLatch hang;

  /** The storage of that name. */
  public static FakeSharedStorage named(String name) {
    return ALL.computeIfAbsent(name, absent -> new FakeSharedStorage());
  }

  /** From now on changes wait, and go on only by {@link #letOthersThrough}. */
  public void hang() {
    hang = new CountDownLatch(1);
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

  /** What is stored. */
  public List<StoredVolume> volumes() {
    return List.copyOf(volumes.values());
  }

  /** Tokens that were fenced. */
  public Set<String> fenced() {
    return Set.copyOf(fenced);
  }

  Map<UUID, StoredVolume> changedBy(String token) {
    CountDownLatch waiting = hang;
    while (waiting != null && waiting.getCount() > 0) {
      try {
        waiting.await();
      } catch (InterruptedException e) {
        // as a native call does
        Thread.currentThread().isInterrupted();
      }
    }
    requireUnfenced(token);
    return volumes;
  }

  void requireUnfenced(String token) {
    if (fenced.contains(token)) {
      throw new DriverException(DriverFault.FENCED, "This incarnation was fenced.");
    }
  }

  void fence(String token) {
    fenced.add(token);
  }
}
