package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.node.NodeUnderTest;
import dev.halite.node.fake.FakeSharedStorage;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What has to be sure before a node works on its storage, which no other host reaches. */
@Timeout(90)
class BackendKeeperTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String BACKEND = "here@shared";
  private static final FakeSharedStorage STORAGE = FakeSharedStorage.named("keeper-test");

  private static NodeUnderTest node;

  @BeforeAll
  static void start() {
    STORAGE.isOfOneHost();
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.node.report-interval=300ms",
            "halite.node.backends.shared.driver=fake-shared",
            "halite.node.backends.shared.options.storage=keeper-test");
    awaitState("up");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @AfterEach
  void asAtTheBegin() {
    sql("DROP FUNCTION IF EXISTS refuse CASCADE");
    STORAGE.becomes("fake");
  }

  @Test
  void whatAnotherHostsWorkerLeftStaysPutThoughItsTokenCouldBeFenced() {
    UUID volume = node.place(BACKEND, false, 1);
    String token = "of the dead " + volume;
    UUID operation = node.createByTheDead(volume, BACKEND, token);

    // Several sweeps.
    await()
        .during(Duration.ofSeconds(1))
        .until(() -> "open".equals(operation(operation)) && !STORAGE.fenced().contains(token));

    node.jdbc()
        .sql(
            """
            UPDATE worker SET host = 'here'
            WHERE id = (SELECT worker_id FROM operation_run WHERE operation_id = :id)
            """)
        .param("id", operation)
        .update();
    assertThat(node.await(operation)).isEqualTo("succeeded");
    assertThat(STORAGE.fenced()).contains(token);
  }

  @Test
  void storageThatIsNotTheRecordedIsNotServed() {
    STORAGE.becomes("another");
    openAgain();

    // It is tried again after one second.
    await().during(Duration.ofSeconds(2)).until(() -> "down".equals(state()));

    STORAGE.becomes("fake");
    awaitState("up");
    assertThat(node.text("SELECT identity FROM backend")).isEqualTo("fake");
  }

  @Test
  void nothingIsTakenBeforeItIsOnRecordWhomToFenceForIt() {
    UUID volume = node.place(BACKEND, false, 1);
    sql(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM pg_sleep(1); RAISE ''no token is recorded now''; END'
        """);
    sql(
        """
        CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OF token ON worker_fence
        FOR EACH ROW EXECUTE FUNCTION refuse()
        """);
    openAgain();

    UUID operation = node.create(volume);

    // Longer than until the next setup, and than a sweep during it.
    await()
        .during(Duration.ofMillis(2500))
        .until(
            () ->
                "0"
                    .equals(
                        node.text(
                            "SELECT attempts FROM operation_run WHERE operation_id = '%s'",
                            operation)));
    sql("DROP FUNCTION refuse CASCADE");
    await().atMost(Duration.ofSeconds(30)).until(() -> !"open".equals(operation(operation)));
    assertThat(operation(operation)).isEqualTo("succeeded");
  }

  private static void sql(String sql) {
    node.jdbc().sql(sql).update();
  }

  /** Has the backend opened again: the storage refuses its present incarnation. */
  private static void openAgain() {
    node.jdbc()
        .sql("SELECT token FROM worker_fence WHERE up")
        .query(String.class)
        .list()
        .forEach(STORAGE::fence);
    awaitState("down");
  }

  private static void awaitState(String expected) {
    await().atMost(Duration.ofSeconds(30)).until(() -> expected.equals(state()));
  }

  private static String state() {
    return String.valueOf(node.text("SELECT state FROM backend"));
  }

  private static String operation(UUID id) {
    return String.valueOf(node.text("SELECT state FROM operation WHERE id = '%s'", id));
  }
}
