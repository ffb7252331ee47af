package dev.halite.api.attachment;

import dev.halite.api.action.ActionResult;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.OperationResults;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Answers when what was begun has ended. */
@Component
class AttachmentWaits {
  private final OperationResults results;
  private final AttachmentProperties properties;

  AttachmentWaits(OperationResults results, AttachmentProperties properties) {
    this.results = results;
    this.properties = properties;
  }

  ActionResult answer(Begun begun, Supplier<ActionResult> then) {
    UUID operation = begun.operation();
    return operation == null ? then.get() : ActionResult.after(() -> await(operation), then);
  }

  private void await(UUID operation) {
    try {
      results.await(operation, properties.patience(), JsonNode.class);
    } catch (HaliteException e) {
      // By another request for the same attachment, which is no defect of ours.
      throw e.code() == FaultCode.CANCELLED ? changed(e) : e;
    }
  }

  static HaliteException changed(@Nullable Throwable cause) {
    return new HaliteException(
        FaultCode.CONFLICT, "The attachment was changed by another request.", cause);
  }
}
