package dev.halite.api.operation;

import dev.halite.api.resource.Field;
import dev.halite.api.resource.Resource;
import dev.halite.common.engine.operation.OperationRun;
import dev.halite.common.engine.operation.RecordedOperation;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of an operation, in the order in which they are shown. */
final class OperationFields {
  static final String STATUS = "status";

  private static final String ID = "id";
  private static final String CREATED_AT = "created_at";
  private static final String ERROR = "error";
  private static final String TRACE = "trace";

  static final Resource<RecordedOperation, OperationBeside> RESOURCE =
      Resource.of(
          "operation",
          "Operation",
          "operations",
          "operation",
          List.of(
              // Ids grow with time, and the catalog's indexes have them: an order of one is of
              // both.
              Field.id(ID, RecordedOperation::id)
                  .summary()
                  .column(ID)
                  .askedAs(ID, CREATED_AT)
                  .sort(),
              Field.text("kind", RecordedOperation::kind).summary().column("kind").filterForUsers(),
              Field.text("resource_type", RecordedOperation::resourceType)
                  .summary()
                  .column("resource_type")
                  .filterForUsers(),
              Field.id("resource_id", RecordedOperation::resourceId)
                  .summary()
                  .column("resource_id")
                  .filterForUsers(),
              Field.text("project_id", RecordedOperation::projectId)
                  .summary()
                  .column("project_id")
                  .nullable()
                  .filter(),
              Field.id("parent_id", RecordedOperation::parentId)
                  .summary()
                  .column("parent_id")
                  .nullable()
                  .filterForUsers(),
              Field.text(STATUS, RecordedOperation::state)
                  .summary()
                  .column("state")
                  .filterForUsers(),
              beside("step", OperationBeside::step),
              ofRun("progress", OperationRun::progress),
              ofRun("attempts", OperationRun::attempts),
              ofRun("deadline_at", OperationRun::deadlineAt),
              beside("waits_for", OperationBeside::waitsFor),
              ofRun("queue", OperationRun::queue).toAdmins(),
              beside("owner", OperationBeside::owner).toAdmins(),
              Field.made(ERROR, OperationTexts::error).summary().madeOf(ERROR),
              Field.made("error_reason", OperationTexts::errorReason).madeOf(ERROR).toAdmins(),
              Field.made("decisions", OperationTexts::decisions).madeOf(TRACE),
              Field.made("decision_trace", OperationTexts::trace).madeOf(TRACE).toAdmins(),
              Field.time(CREATED_AT, RecordedOperation::createdAt).summary().madeOf(CREATED_AT),
              Field.time("ended_at", RecordedOperation::endedAt).summary().madeOf("ended_at")));

  private OperationFields() {}

  /** What is known as long as it has not ended. */
  private static Field<RecordedOperation, OperationBeside> beside(
      String name, BiFunction<OperationBeside, RecordedOperation, @Nullable Object> value) {
    return Field.made(
            name, (RecordedOperation row, OperationBeside beside) -> value.apply(beside, row))
        .summary()
        .madeOf(ID);
  }

  private static Field<RecordedOperation, OperationBeside> ofRun(
      String name, Function<OperationRun, Object> value) {
    return beside(
        name,
        (beside, row) -> {
          OperationRun run = beside.run(row);
          return run == null ? null : value.apply(run);
        });
  }
}
