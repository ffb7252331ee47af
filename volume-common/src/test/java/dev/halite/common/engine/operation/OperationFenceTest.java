package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever does not own an operation, or owned it under an earlier fence, writes nothing to it. */
@Timeout(60)
class OperationFenceTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);
  private static final long FENCE = 7;

  private static ConfigurableApplicationContext process;

  private final UUID owner = UUID.randomUUID();
  private OperationStore store;
  private UUID id;

  @BeforeAll
  static void start() {
    process = CommonContext.start(DATABASE, BROKER);
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  /** The sweep gives nothing of it to anybody: its owner is no worker that it knows. */
  @BeforeEach
  void claimed() {
    store = new OperationStore(jdbc());
    id =
        process
            .getBean(TransactionTemplate.class)
            .execute(
                status ->
                    process
                        .getBean(Operations.class)
                        .submit(
                            new NewOperation(
                                TestKind.ORDINARY,
                                UUID.randomUUID(),
                                "fenced",
                                new NoPayload(),
                                CONTEXT)));
    jdbc()
        .sql("UPDATE operation_run SET fence = :fence, worker_id = :owner WHERE operation_id = :id")
        .param("fence", FENCE)
        .param("owner", owner)
        .param("id", id)
        .update();
  }

  @Test
  void noneButItsOwnerUnderItsFenceClosesIt() {
    assertThat(close(FENCE - 1, owner)).isFalse();
    assertThat(close(FENCE, UUID.randomUUID())).isFalse();
    assertThat(close(FENCE, null)).isFalse();
    assertThat(state()).isEqualTo("open");

    assertThat(close(FENCE, owner)).isTrue();
    assertThat(state()).isEqualTo("succeeded");
  }

  @Test
  void noneButItsOwnerUnderItsFencePassesItOn() {
    assertThat(pass(FENCE - 1, owner)).isFalse();
    assertThat(pass(FENCE, UUID.randomUUID())).isFalse();
    assertThat(pass(FENCE, null)).isFalse();

    assertThat(pass(FENCE, owner)).isTrue();
    assertThat(pass(FENCE, owner)).as("it was passed on").isFalse();
  }

  @Test
  void noneButItsOwnerUnderItsFenceWritesAStep() {
    assertThat(store.step(operation(FENCE - 1), owner, "late", 1)).isEmpty();
    assertThat(store.step(operation(FENCE), UUID.randomUUID(), "another's", 1)).isEmpty();

    assertThat(store.step(operation(FENCE), owner, "work", 1)).isPresent();
  }

  @Test
  void noneButItsOwnerUnderItsFenceWaitsForItsChildren() {
    assertThat(store.waitForChildren(operation(FENCE - 1), owner, "late")).isFalse();
    assertThat(store.waitForChildren(operation(FENCE), UUID.randomUUID(), "another's")).isFalse();

    assertThat(store.waitForChildren(operation(FENCE), owner, "wait")).isTrue();
  }

  private boolean close(long fence, UUID worker) {
    return store.close(id, fence, worker, OperationState.SUCCEEDED, null, null).isPresent();
  }

  private boolean pass(long fence, UUID worker) {
    return store.pass(id, fence, worker, "next", "pass", Duration.ZERO, Duration.ofHours(1));
  }

  private QueuedOperation operation(long fence) {
    return new QueuedOperation(
        id, TestKind.ORDINARY, 1, UUID.randomUUID(), "fenced", fence, 1, Json.tree("{}"), CONTEXT);
  }

  private String state() {
    return jdbc()
        .sql("SELECT state FROM operation WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static JdbcClient jdbc() {
    return process.getBean(JdbcClient.class);
  }
}
