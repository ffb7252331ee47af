package dev.halite.common.engine.operation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The live half of an operation: gone when it has ended.
 *
 * @param progress in percent
 * @param attempts how often it has been taken
 * @param worker who has it; null while it waits
 * @param host where that worker runs; null when nobody has it, or its row is gone
 * @param blockedBy the operation whose end it waits for; null when it waits for none
 * @param runAt when it may be taken; null: when the operations that it had made have ended
 * @param due whether that time has come
 * @param deadlineAt until then it has to make progress
 */
public record OperationRun(
    UUID operationId,
    String queue,
    String step,
    int progress,
    int attempts,
    @Nullable UUID worker,
    @Nullable String host,
    @Nullable UUID blockedBy,
    @Nullable Instant runAt,
    boolean due,
    Instant deadlineAt) {}
