package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.system.Stages.Stage;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes are killed by SIGKILL in each stage of all that nodes do, and started again. Nobody
 * helps: everything must end available, gone or in error with a message, and add up.
 */
@Timeout(3600)
@ExtendWith(ClusterExtension.class)
class KillTest {
  private static final Duration SPRUNG = Duration.ofSeconds(60);
  private static final int PASSES = Tier.count(1, 5);

  /** In one pass. */
  private static final int SCHEDULER_KILLS = 3;

  private static final int API_KILLS = 2;

  private final Random random = Seeds.random("kills");

  @Test
  void aProcessKilledInAnyStageIsMadeUpFor(Cluster cluster) throws IOException {
    Ledger ledger = new Ledger(cluster, "kill");
    List<Stage> killedAt = new ArrayList<>();
    int kills = 0;
    try (ServersOfAll servers = new ServersOfAll(cluster)) {
      for (int pass = 0; pass < PASSES; pass++) {
        List<Iterator<Stage>> left = shuffled(cluster.stages());
        for (int round = 0; left.stream().anyMatch(Iterator::hasNext); round++) {
          List<List<Stage>> onNodes = new ArrayList<>();
          for (int node = 0; node < cluster.nodes().size(); node++) {
            onNodes.add(left.stream().filter(Iterator::hasNext).map(Iterator::next).toList());
          }
          boolean scheduler = round < SCHEDULER_KILLS;
          boolean api = round >= SCHEDULER_KILLS && round < SCHEDULER_KILLS + API_KILLS;
          kills += kill(cluster, ledger, onNodes, scheduler, api);
          onNodes.forEach(killedAt::addAll);
          servers.check();
        }
      }
      servers.end();
    }
    System.out.printf(
        "%d processes killed at %d stages, what is there: %s%n",
        kills, killedAt.size(), ledger.verify());
    assertThat(killedAt).hasSize(PASSES * cluster.stages().onNodes().size());
    ledger.deleteAll();
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    invariants.check();
    assertThat(ledger.verify()).isEmpty();
  }

  /** Of each group all stages: a node is held in one of each at a time. */
  private List<Iterator<Stage>> shuffled(Stages stages) {
    List<Iterator<Stage>> shuffled = new ArrayList<>();
    for (List<Stage> group : stages.groups()) {
      List<Stage> all = new ArrayList<>(group);
      Collections.shuffle(all, random);
      shuffled.add(all.iterator());
    }
    return shuffled;
  }

  @Test
  void aNodeKilledWhileItUndoesAPlacementIsMadeUpFor(Cluster cluster) throws IOException {
    Ledger ledger = new Ledger(cluster, "undo");
    List<String> stages = new ArrayList<>(Stages.ofSettledUndo(VolumeKind.UNDO_PLACEMENT));
    Collections.shuffle(stages, random);
    for (String stage : stages.subList(0, Tier.count(1, stages.size()))) {
      cluster.heal();
      killWhileUndoing(cluster, ledger, stage);
    }
    ledger.deleteAll();
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    invariants.check();
  }

  @ParameterizedTest
  @EnumSource
  void aNodeKilledWhileItUndoesWhatGaveNoAnswerIsMadeUpFor(Subject subject, Cluster cluster)
      throws IOException {
    Ledger ledger = new Ledger(cluster, "unanswered");
    List<String> stages = new ArrayList<>(Stages.ofUndo(subject));
    Collections.shuffle(stages, random);
    // The settlement is what comes after such calls only.
    stages.sort(Comparator.comparing(stage -> !stage.endsWith(".settle")));
    Invariants invariants = new Invariants(cluster);
    for (String stage : stages.subList(0, Tier.count(1, stages.size()))) {
      System.out.println("killing a node without an answer at " + stage);
      NoAnswer held = NoAnswer.heldAt(stage, subject, cluster, ledger);
      held.node().kill();
      held.end();
      invariants.awaitRest();
      System.out.println("  what is there: " + ledger.verify());
      invariants.check();
    }
    ledger.deleteAll();
    invariants.awaitRest();
    invariants.check();
    assertThat(ledger.verify()).isEmpty();
  }

  private static void killWhileUndoing(Cluster cluster, Ledger ledger, String stage)
      throws IOException {
    List<Trap> traps =
        cluster.nodes().stream().map(node -> Trap.set(node, "volume.create.make")).toList();
    UUID volume = Objects.requireNonNull(ledger.create(null));
    Trap held = awaitFirst(traps);
    ServiceProcess node = held.process();
    // Something of somebody else: the volume cannot be made here, and it must stay.
    int backend = cluster.nodes().indexOf(node);
    cluster.disks().plantForeign(backend, volume);
    Trap undo = Trap.set(node, stage);
    held.remove();
    await(undo.toString()).atMost(SPRUNG).until(undo::isSprung);
    node.kill();
    undo.remove();
    cluster.heal();
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    cluster.disks().removeForeign(backend, volume);
    assertThat(ledger.available(null)).as("made on the other backend").contains(volume);
    invariants.check();
  }

  private int kill(
      Cluster cluster, Ledger ledger, List<List<Stage>> onNodes, boolean scheduler, boolean api)
      throws IOException {
    System.out.printf(
        "killing nodes at %s%s%s%n",
        onNodes, scheduler ? ", a scheduler" : "", api ? ", the API" : "");
    List<Runnable> requests = new ArrayList<>();
    for (int i = 0; i < onNodes.size(); i++) {
      for (Stage stage : onNodes.get(i)) {
        requests.add(ledger.prepare(stage, Cluster.backend(i)));
      }
    }
    List<Trap> sprung = new ArrayList<>();
    if (scheduler) {
      sprung.add(holdAScheduler(cluster, ledger));
    }
    for (int i = 0; i < onNodes.size(); i++) {
      for (Stage stage : onNodes.get(i)) {
        sprung.add(Trap.set(cluster.nodes().get(i), stage.point()));
      }
    }
    for (Runnable request : requests) {
      request.run();
      ledger.create(null);
    }
    for (Trap trap : sprung) {
      await(trap.toString()).atMost(SPRUNG).until(trap::isSprung);
    }
    List<ServiceProcess> victims =
        new ArrayList<>(sprung.stream().map(Trap::process).distinct().toList());
    if (api) {
      killAmidRequests(cluster, ledger);
      victims.add(cluster.api());
    }
    victims.forEach(ServiceProcess::kill);
    sprung.forEach(Trap::remove);
    cluster.heal();
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    System.out.println("  what is there: " + ledger.verify());
    invariants.check();
    return victims.size();
  }

  /** Either of them may take the work; the first that does is held. */
  private static Trap holdAScheduler(Cluster cluster, Ledger ledger) {
    List<Trap> traps =
        cluster.schedulers().stream().map(each -> Trap.set(each, Stages.DECIDE)).toList();
    ledger.create(null);
    return awaitFirst(traps);
  }

  private static Trap awaitFirst(List<Trap> traps) {
    await("one is held").atMost(SPRUNG).until(() -> traps.stream().anyMatch(Trap::isSprung));
    Trap held = traps.stream().filter(Trap::isSprung).findFirst().orElseThrow();
    traps.stream().filter(trap -> trap != held).forEach(Trap::remove);
    return held;
  }

  /** Somewhere between the arrival of a request, the commit, the wake-up and the answer. */
  private void killAmidRequests(Cluster cluster, Ledger ledger) {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 12; i++) {
        clients.execute(() -> ledger.create(null));
      }
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(5, 120)).toNanos());
      cluster.api().kill();
    }
  }
}
