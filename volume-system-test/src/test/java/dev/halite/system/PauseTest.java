package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.Stages.Stage;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node is stopped by SIGSTOP in the middle of its work until its lease has run out. Another
 * process on the same host that serves the same backend fences it and finishes the work; when the
 * first one wakes up in the middle of its old work, it changes nothing.
 */
@Timeout(1800)
@ExtendWith(ClusterExtension.class)
class PauseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKEND = 0;

  /** How many of the worst stages a node is paused in for the gate. */
  private static final int WORST = 8;

  @Test
  void aPausedNodeIsMadeUpForAndWakesUpHarmless(Cluster cluster) throws IOException {
    List<Stage> stages =
        new ArrayList<>(
            switch (Tier.current()) {
              case GATE -> cluster.stages().worst();
              case FULL -> cluster.stages().onNodes();
            });
    Random random = Seeds.random("pauses");
    Collections.shuffle(stages, random);
    Ledger ledger = new Ledger(cluster, "pause");
    ServiceProcess peer = cluster.peer();
    try {
      for (Stage stage : stages.subList(0, Tier.count(WORST, stages.size()))) {
        cluster.heal();
        peer.start();
        cluster.awaitNode(peer, BACKEND);
        pauseAt(cluster, ledger, stage);
      }
      ledger.deleteAll();
      new Invariants(cluster).awaitRest();
      assertThat(ledger.verify()).isEmpty();
    } finally {
      peer.kill();
    }
  }

  @Test
  void aPausedNodeWithoutAPeerGoesOnWhenItWakesUp(Cluster cluster) throws IOException {
    List<Stage> stages = new ArrayList<>(cluster.stages().onNodes());
    Collections.shuffle(stages, Seeds.random("pauses alone"));
    Ledger ledger = new Ledger(cluster, "alone");
    Invariants invariants = new Invariants(cluster);
    for (Stage stage : stages.subList(0, Tier.count(2, stages.size()))) {
      ServiceProcess victim = pauseWhoIsHeld(List.of(sendInto(cluster, ledger, stage)));
      await(victim + " is fenced").atMost(PATIENCE).until(() -> isFenced(cluster));
      victim.resume();
      invariants.awaitRest();
      System.out.printf(
          "%s paused alone at %s, what is there: %s%n", victim, stage, ledger.verify());
      invariants.check();
    }
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aNodePausedWhileItUndoesWhatGaveNoAnswerGoesOnWhenItWakesUp(Subject subject, Cluster cluster)
      throws IOException {
    Ledger ledger = new Ledger(cluster, "unanswered");
    List<String> stages = new ArrayList<>(Stages.ofUndo(subject));
    Collections.shuffle(stages, Seeds.random("pauses without an answer"));
    Invariants invariants = new Invariants(cluster);
    for (String stage : stages.subList(0, Tier.count(1, stages.size()))) {
      NoAnswer held = NoAnswer.heldAt(stage, subject, cluster, ledger);
      held.node().pause();
      held.release();
      await(held.node() + " is fenced").atMost(PATIENCE).until(() -> isFenced(cluster));
      held.node().resume();
      invariants.awaitRest();
      System.out.printf("paused without an answer at %s: %s%n", stage, ledger.verify());
      invariants.check();
      held.node().kill();
      held.end();
    }
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }

  /** Gives the second node something to do that it will be held in. */
  private static Trap sendInto(Cluster cluster, Ledger ledger, Stage stage) throws IOException {
    Runnable request = ledger.prepare(stage, Cluster.backend(1));
    Trap trap = Trap.set(cluster.nodes().get(1), stage.point());
    request.run();
    return trap;
  }

  private static boolean isFenced(Cluster cluster) {
    return cluster
        .jdbc()
        .sql(
            """
            SELECT w.fenced_at IS NOT NULL FROM worker w
            JOIN service s ON s.worker_id = w.id WHERE s.host = :host
            """)
        .param("host", Cluster.host(1) + "@" + Cluster.backend(1))
        .query(Boolean.class)
        .single();
  }

  @Test
  void aPausedSchedulerIsMadeUpForAndWakesUpHarmless(Cluster cluster) throws IOException {
    Ledger ledger = new Ledger(cluster, "pause-scheduler");
    Invariants invariants = new Invariants(cluster);
    List<Trap> traps =
        cluster.schedulers().stream().map(each -> Trap.set(each, Stages.DECIDE)).toList();
    ledger.create(null);
    ServiceProcess victim = pauseWhoIsHeld(traps);

    invariants.awaitRest();
    assertThat(ledger.verify()).isEqualTo(Map.of("available", 1L));
    invariants.check();
    Footprint before = Footprint.of(cluster);

    long logged = victim.logLength();
    victim.resume();
    await(victim + " has woken up")
        .atMost(PATIENCE)
        .until(() -> victim.logSince(logged).contains("Decided by another"));
    assertThat(Footprint.of(cluster)).isEqualTo(before);
    invariants.check();
    ledger.deleteAll();
    invariants.awaitRest();
  }

  private static ServiceProcess pauseWhoIsHeld(List<Trap> traps) {
    await("one is held").atMost(PATIENCE).until(() -> traps.stream().anyMatch(Trap::isSprung));
    ServiceProcess victim =
        traps.stream().filter(Trap::isSprung).findFirst().orElseThrow().process();
    victim.pause();
    // What is held goes on where it stands as soon as the process wakes up.
    traps.forEach(Trap::remove);
    return victim;
  }

  private void pauseAt(Cluster cluster, Ledger ledger, Stage stage) throws IOException {
    Runnable request = ledger.prepare(stage, Cluster.backend(BACKEND));
    List<Trap> traps = new ArrayList<>();
    traps.add(Trap.set(cluster.nodes().get(BACKEND), stage.point()));
    traps.add(Trap.set(cluster.peer(), stage.point()));
    request.run();
    ServiceProcess victim = pauseWhoIsHeld(traps);
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    invariants.check();
    Footprint before = Footprint.of(cluster);
    System.out.printf("%s paused at %s, what is there: %s%n", victim, stage, ledger.verify());

    if (victim.isAlive()) {
      long logged = victim.logLength();
      victim.resume();
      await(victim + " has woken up")
          .atMost(PATIENCE)
          .until(() -> !victim.isAlive() || victim.logSince(logged).contains(" is up"));
    }
    System.out.printf("  %s %s%n", victim, victim.isAlive() ? "works again" : "was ended");
    invariants.awaitRest();
    assertThat(Footprint.of(cluster)).as("after the waking at %s", stage).isEqualTo(before);
    invariants.check();
  }
}
