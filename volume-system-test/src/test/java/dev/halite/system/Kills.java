package dev.halite.system;

import static org.awaitility.Awaitility.await;

import dev.halite.system.Nova.Call;
import dev.halite.testkit.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Deaths by SIGKILL in the calls of one play of Nova's: in the full tier in each, else in one. */
final class Kills {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKEND = 0;

  /** Longer than it takes to answer a call that no node has to do with. */
  private static final int MOST_MILLIS = 40;

  private final Cluster cluster;
  private final Random random;
  private int left = Tier.count(1, Integer.MAX_VALUE);
  private int skipped;
  private int made;

  Kills(Cluster cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
    this.skipped = Tier.count(random.nextInt(3), 0);
  }

  /** How many processes have died. */
  int made() {
    return made;
  }

  /**
   * The volume's node and a scheduler die: the node at one of its fault points, where it works for
   * the call; else both of them at any time, which the call must not depend on.
   */
  void behindTheApi(Call call, Nova nova) {
    if (!isDue()) {
      nova.go();
      return;
    }
    ServiceProcess node = cluster.nodes().get(BACKEND);
    ServiceProcess scheduler =
        cluster.schedulers().get(random.nextInt(cluster.schedulers().size()));
    String way = way(call);
    if (way == null) {
      System.out.printf("killing a node and a scheduler (%s)%n", call);
      nova.go();
      pause();
      node.kill();
    } else {
      List<String> stages =
          way.equals("connect") ? Stages.ofConnecting() : Stages.ofDisconnecting();
      String stage = stages.get(random.nextInt(stages.size()));
      System.out.printf("killing a node at %s and a scheduler (%s)%n", stage, call);
      Trap trap = Trap.set(node, stage);
      nova.go();
      await(trap.toString()).atMost(PATIENCE).until(trap::isSprung);
      node.kill();
      trap.remove();
    }
    scheduler.kill();
    made += 2;
    cluster.heal();
  }

  /** Who waits for a node is killed meanwhile; else it is between the request and the answer. */
  void ofApi(Call call, Nova nova) {
    if (!isDue()) {
      nova.go();
      return;
    }
    System.out.printf("killing the API (%s)%n", call);
    String way = way(call);
    if (way == null) {
      nova.lose();
      pause();
      cluster.api().kill();
    } else {
      Trap trap = Trap.set(cluster.nodes().get(BACKEND), "attachment." + way + ".load");
      nova.lose();
      await(trap.toString()).atMost(PATIENCE).until(trap::isSprung);
      cluster.api().kill();
      trap.remove();
    }
    made++;
    cluster.heal();
  }

  private @Nullable String way(Call call) {
    return cluster.disks().areConnectedByNodes() ? call.way() : null;
  }

  private void pause() {
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(MOST_MILLIS)).toNanos());
  }

  private boolean isDue() {
    if (skipped > 0 || left == 0) {
      skipped--;
      return false;
    }
    left--;
    return true;
  }
}
