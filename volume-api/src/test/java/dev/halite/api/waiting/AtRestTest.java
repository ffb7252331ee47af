package dev.halite.api.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/** No scheduler serves these volumes: what an operation comes to is written behind its back. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class AtRestTest {
  private final ApiUser user = CatalogApi.member();
  private final UUID volume = user.newVolume("");

  @BeforeEach
  void haveItWorkedOn() {
    sql("UPDATE operation_run SET worker_id = gen_random_uuid() WHERE resource_id = :id");
  }

  private CompletableFuture<Answer> waiting(String path) {
    return CompletableFuture.supplyAsync(
        () -> user.get(path + "?wait=15"), Thread::startVirtualThread);
  }

  /** Ends what is under way, and leaves the volume in a status. */
  private void end(String status) {
    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            transaction -> {
              sql(
                  "UPDATE volume SET status = '%s', deleted_at = %s WHERE id = :id"
                      .formatted(status, status.equals("deleted") ? "now()" : "NULL"));
              sql("UPDATE operation SET state = 'failed' WHERE resource_id = :id");
              sql("DELETE FROM operation_run WHERE resource_id = :id");
            });
  }

  private void sql(String statement) {
    CatalogApi.jdbc().sql(statement).param("id", volume).update();
  }

  private boolean isAwaited() {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT EXISTS (SELECT FROM operation_run
                           WHERE resource_id = :id AND awaited_on LIKE 'process.%')
            """)
        .param("id", volume)
        .query(Boolean.class)
        .single();
  }

  private static String status(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().iterator().next().path("status").stringValue();
  }

  @Test
  void theAnswerComesWithTheEndOfWhatIsUnderWay() {
    CompletableFuture<Answer> answer = waiting("/volumes/" + volume);
    await().until(this::isAwaited);
    assertThat(answer).isNotDone();
    end("available");
    assertThat(status(answer.join())).isEqualTo("available");
  }

  @Test
  void aFailureIsShownAsItIs() {
    CompletableFuture<Answer> answer = waiting("/volumes/" + volume);
    await().until(this::isAwaited);
    end("error");
    assertThat(status(answer.join())).isEqualTo("error");
  }

  @Test
  void whatIsGoneWhenTheWaitIsOverIsNotFound() {
    CompletableFuture<Answer> answer = waiting("/volumes/" + volume);
    await().until(this::isAwaited);
    end("deleted");
    answer.join().isFault(404, "itemNotFound");
  }

  @Test
  void oneOperationAfterTheOtherIsWaitedFor() {
    CompletableFuture<Answer> answer = waiting("/volumes/" + volume);
    await().until(this::isAwaited);
    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            transaction -> {
              sql("UPDATE operation SET state = 'succeeded' WHERE resource_id = :id");
              sql("DELETE FROM operation_run WHERE resource_id = :id");
              sql(
                  """
                  WITH next AS (
                    INSERT INTO operation (id, kind, payload_version, resource_type, resource_id,
                                           payload, context)
                    VALUES (gen_random_uuid(), 'volume.delete', 1, 'volume', :id, '{}', '{}')
                    RETURNING id)
                  INSERT INTO operation_run (operation_id, kind, payload_version, resource_type,
                                             resource_id, exclusive, queue, worker_id, deadline_at)
                  SELECT id, 'volume.delete', 1, 'volume', :id, true, 'node.none',
                         gen_random_uuid(), now() + interval '1 day'
                  FROM next
                  """);
              sql("UPDATE volume SET status = 'deleting' WHERE id = :id");
            });
    await().until(this::isAwaited);
    assertThat(answer).isNotDone();
    end("deleted");
    answer.join().isFault(404, "itemNotFound");
  }

  @Test
  void whatIsAtRestIsShownAtOnce() {
    end("available");
    assertThat(status(waiting("/volumes/" + volume).join())).isEqualTo("available");
  }

  @Test
  void whoDoesNotWaitIsAnsweredAtOnce() {
    assertThat(status(user.get("/volumes/" + volume))).isEqualTo("creating");
    assertThat(status(user.get("/volumes/" + volume + "?wait=0"))).isEqualTo("creating");
    assertThat(isAwaited()).isFalse();
  }

  /** Its operation is the volume's, and holds it. */
  @Test
  void aSnapshotIsWaitedForThatAnotherOperationHolds() {
    UUID snapshot = UUID.randomUUID();
    CatalogApi.jdbc()
        .sql(
            """
            WITH made AS (
              INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)
              SELECT :snapshot, id, project_id, user_id, 1, 'restoring', gen_random_uuid()
              FROM volume WHERE id = :id)
            INSERT INTO hold (resource_id, operation_id, reason)
            SELECT :snapshot, operation_id, 'its volume goes back to it'
            FROM operation_run WHERE resource_id = :id
            """)
        .param("snapshot", snapshot)
        .param("id", volume)
        .update();
    CompletableFuture<Answer> answer = waiting("/snapshots/" + snapshot);
    await().until(this::isAwaited);
    CatalogApi.jdbc()
        .sql("UPDATE snapshot SET status = 'available' WHERE id = :id")
        .param("id", snapshot)
        .update();
    end("available");
    assertThat(status(answer.join())).isEqualTo("available");
  }

  /** Whoever only looks waits for no change of the operation's row. */
  @Test
  void anOperationThatIsBeingChangedIsLookedAtAndNotWaitedFor() {
    sql("UPDATE operation_run SET worker_id = NULL WHERE resource_id = :id");
    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            transaction -> {
              CatalogApi.jdbc()
                  .sql("SELECT 1 FROM operation_run WHERE resource_id = :id FOR UPDATE")
                  .param("id", volume)
                  .query(Integer.class)
                  .single();
              CompletableFuture<Answer> answer =
                  CompletableFuture.supplyAsync(
                      () -> user.get("/volumes/" + volume + "?wait=1"), Thread::startVirtualThread);
              await().until(answer::isDone);
              assertThat(status(answer.join())).isEqualTo("creating");
            });
    assertThat(isAwaited()).isFalse();
    CompletableFuture<Answer> answer = waiting("/volumes/" + volume);
    end("available");
    assertThat(status(answer.join())).isEqualTo("available");
  }

  /** Who only looks leaves places to those whose own requests are under way. */
  @Test
  void halfOfThosePlacesAreForOthers() {
    try (ConfigurableApplicationContext narrow =
        CatalogApi.another("--halite.api.wait.most=10s", "--halite.operation.waiters=8")) {
      ApiUser there =
          new ApiUser(new TestClient(CatalogApi.port(narrow)), user.project(), "admin", 71);
      String path = "/volumes/" + volume + "?wait=5";
      assertThat(Race.run(caller -> there.get(path).status())).containsKey(503);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "soon", ""})
  void whatIsNoNumberOfSecondsIsRefused(String seconds) {
    user.get("/volumes/" + volume + "?wait=" + seconds).isFault(400, "badRequest");
  }

  /** More wait than are worked on, or have connections; and none longer than the setting says. */
  @Test
  void whoWaitsKeepsNobodyElseFromAnything() {
    try (ConfigurableApplicationContext narrow =
        CatalogApi.another(
            "--halite.api.wait.most=2s",
            "--halite.api.max-requests-at-work=2",
            "--spring.datasource.hikari.maximum-pool-size=2")) {
      ApiUser there =
          new ApiUser(new TestClient(CatalogApi.port(narrow)), user.project(), user.roles(), 71);
      Map<Integer, Integer> statuses =
          Race.run(caller -> there.get("/volumes/" + volume + "?wait=3600").status());
      assertThat(statuses).isEqualTo(Map.of(200, Race.CALLERS));
    }
  }

  @Test
  void noMoreWaitThanMay() {
    try (ConfigurableApplicationContext narrow =
        CatalogApi.another("--halite.api.wait.most=10s", "--halite.operation.waiters=4")) {
      ApiUser there =
          new ApiUser(new TestClient(CatalogApi.port(narrow)), user.project(), user.roles(), 71);
      String path = "/volumes/" + volume + "?wait=10";
      CompletableFuture<Answer> first =
          CompletableFuture.supplyAsync(() -> there.get(path), Thread::startVirtualThread);
      await().until(() -> isAwaited() || first.isDone());
      await()
          .untilAsserted(
              () ->
                  assertThat(there.get("/volumes/" + volume + "?wait=1").status()).isEqualTo(503));
      end("available");
      assertThat(status(first.join())).isEqualTo("available");
    }
  }
}
