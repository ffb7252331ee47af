package dev.halite.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/** Many callers at once. */
public final class Race {
  public static final int CALLERS = 32;

  private Race() {}

  /** Lets all callers go at once; how often each status came back. */
  public static Map<Integer, Integer> run(IntFunction<Integer> call) {
    CountDownLatch start = new CountDownLatch(1);
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int caller = i;
      callers.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                return call.apply(caller);
              },
              Thread::startVirtualThread));
    }
    start.countDown();
    Map<Integer, Integer> statuses = new TreeMap<>();
    callers.forEach(caller -> statuses.merge(caller.join(), 1, Integer::sum));
    return statuses;
  }
}
