package dev.halite.system;

import static org.awaitility.Awaitility.await;

import dev.halite.system.Stages.Stage;
import java.io.IOException;
import java.time.Duration;

/**
 * The second node, whose storage gave no answer in time to a creation, held in a stage of what
 * undoes it. The call was answered late, when everybody had given it up.
 */
final class NoAnswer {
  private static final int BACKEND = 1;
  private static final Duration SPRUNG = Duration.ofSeconds(90);
  private static final String DEADLINE = "halite.node.call-deadline";

  private final Cluster cluster;
  private final ServiceProcess node;
  private final Trap held;

  private NoAnswer(Cluster cluster, ServiceProcess node, Trap held) {
    this.cluster = cluster;
    this.node = node;
    this.held = held;
  }

  /**
   * Brings the node there.
   *
   * @param stage a fault point of the subject's undo
   */
  static NoAnswer heldAt(String stage, Subject subject, Cluster cluster, Ledger ledger)
      throws IOException {
    ServiceProcess node = cluster.nodes().get(BACKEND);
    // The object is there by then, and not complete.
    String driverCall = cluster.stages().inDriver(subject.creation()).get(1);
    cluster.heal();
    Runnable request =
        ledger.prepare(
            new Stage(subject, subject.creation(), driverCall), Cluster.backend(BACKEND));
    // All else that is held in a call must not be given up, so the node is so impatient only now.
    node.kill();
    node.property(DEADLINE, "3s");
    cluster.heal();
    Trap unanswered = Trap.set(node, driverCall);
    Trap held = Trap.set(node, stage);
    request.run();
    await(unanswered.toString()).atMost(SPRUNG).until(unanswered::isSprung);
    await("the call is given up").atMost(SPRUNG).until(() -> isUndoneLater(cluster, subject));
    unanswered.remove();
    await(held.toString()).atMost(SPRUNG).until(held::isSprung);
    return new NoAnswer(cluster, node, held);
  }

  private static boolean isUndoneLater(Cluster cluster, Subject subject) {
    return cluster
        .jdbc()
        .sql(
            """
            SELECT count(*) > 0 FROM operation_run r JOIN operation o ON o.id = r.operation_id
            WHERE r.kind = :kind AND o.payload ->> 'unsettled' IS NOT NULL
            """)
        .param("kind", subject.undo().wireName())
        .query(Boolean.class)
        .single();
  }

  ServiceProcess node() {
    return node;
  }

  /** Lets go on whatever is held, at once or when its process wakes up. */
  void release() {
    held.remove();
  }

  /** Has the node, which was killed, start again as it was before. */
  void end() {
    release();
    node.property(DEADLINE, "5m");
    cluster.heal();
  }
}
