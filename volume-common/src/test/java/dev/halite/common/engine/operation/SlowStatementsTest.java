package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.database.ControlCatalog;
import dev.halite.common.engine.database.Upkeep;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Statements that the catalog ends because they take too long. */
@Timeout(60)
class SlowStatementsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String FOR_EVER = "SELECT count(*) FROM pg_sleep(3600)";
  private static final String A_WHILE = "SELECT count(*) FROM pg_sleep(1)";

  private static Engine engine;

  @BeforeAll
  static void start() {
    engine =
        new Engine(CommonContext.start(DATABASE, BROKER, "halite.catalog.statement-timeout=500ms"));
  }

  @AfterAll
  static void stop() {
    engine.process().close();
  }

  private static int run(JdbcClient jdbc, String statement) {
    return jdbc.sql(statement).query(Integer.class).single();
  }

  @Test
  void aWorkerTriesAgainAndTheOperationDoesNotFail() {
    AtomicInteger tries = new AtomicInteger();
    engine
        .workers()
        .serve(
            "slow",
            1,
            List.of(
                new Engine.TestFlow(
                    TestKind.ORDINARY,
                    claim -> {
                      run(engine.jdbc(), tries.incrementAndGet() < 3 ? FOR_EVER : "SELECT 1");
                      return new Outcome.Ended(OperationState.SUCCEEDED, List.of(), Map.of(), null);
                    })));

    UUID id = engine.submit(TestKind.ORDINARY, "slow");

    await().untilAsserted(() -> assertThat(engine.state(id)).isEqualTo("succeeded"));
    assertThat(tries).hasValue(3);
  }

  @Test
  void whatNobodyWaitsForMayTakeLonger() {
    assertThatThrownBy(() -> run(engine.jdbc(), A_WHILE))
        .isInstanceOfSatisfying(
            RuntimeException.class, e -> assertThat(CatalogOutage.is(e)).as("%s", e).isTrue());
    assertThat(engine.process().getBean(Upkeep.class).piece(jdbc -> run(jdbc, A_WHILE))).isOne();
    assertThatThrownBy(() -> run(engine.jdbc(), A_WHILE)).isInstanceOf(RuntimeException.class);
  }

  /** What the client has given up must not be done later by a server that went on with it. */
  @Test
  void theConnectionsOfTheHeartbeatHaveALimitBelowTheirPatience() {
    assertThat(
            engine
                .process()
                .getBean(ControlCatalog.class)
                .jdbc()
                .sql("SHOW statement_timeout")
                .query(String.class)
                .single())
        .isEqualTo("9s");
  }
}
