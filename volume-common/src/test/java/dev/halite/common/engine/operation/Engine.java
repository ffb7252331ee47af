package dev.halite.common.engine.operation;

import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Subject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The engine of a process under test, in the words of its tests. */
record Engine(ConfigurableApplicationContext process) {
  static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);

  /** A flow that does what a test wants, and ends in failure when that throws. */
  record TestFlow(OperationKind kind, Function<Claim, Outcome> work) implements Flow<Subject> {
    @Override
    public Outcome run(Claim claim, Subject subject) {
      return work.apply(claim);
    }

    @Override
    public Outcome failed(Claim claim, Subject subject, HaliteException fault) {
      return new Outcome.Ended(OperationState.FAILED, List.of(), Map.of(), fault.fault());
    }
  }

  UUID submit(OperationKind kind, String queue) {
    return submit(new NewOperation(kind, UUID.randomUUID(), queue, new NoPayload(), CONTEXT));
  }

  UUID submit(NewOperation operation) {
    return Objects.requireNonNull(
        process
            .getBean(TransactionTemplate.class)
            .execute(status -> process.getBean(Operations.class).submit(operation)));
  }

  void requestCancel(UUID id, String reason) {
    process
        .getBean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> process.getBean(Operations.class).requestCancel(id, reason));
  }

  boolean withdraw(UUID id, String reason) {
    return Boolean.TRUE.equals(
        process
            .getBean(TransactionTemplate.class)
            .execute(status -> process.getBean(Operations.class).withdraw(id, reason)));
  }

  OperationWorkers workers() {
    return process.getBean(OperationWorkers.class);
  }

  OperationResults results() {
    return process.getBean(OperationResults.class);
  }

  JdbcClient jdbc() {
    return process.getBean(JdbcClient.class);
  }

  String state(UUID id) {
    return text("SELECT state FROM operation WHERE id = :id", id);
  }

  /** The operations that another had made, in their order. */
  List<UUID> childrenOf(UUID parent) {
    return jdbc()
        .sql("SELECT id FROM operation WHERE parent_id = :parent ORDER BY id")
        .param("parent", parent)
        .query(UUID.class)
        .list();
  }

  String text(String query, UUID id) {
    return jdbc().sql(query).param("id", id).query(String.class).single();
  }
}
