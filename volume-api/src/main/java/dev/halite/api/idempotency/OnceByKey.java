package dev.halite.api.idempotency;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.Judge;
import dev.halite.api.action.Once;
import dev.halite.api.action.RawBody;
import dev.halite.api.fault.FaultBody;
import dev.halite.api.json.ApiJson;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Intake;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has a request with an {@code Idempotency-Key} done once, however often it is sent. What it asks
 * for and what it is answered are recorded in one transaction, within which the handler's own takes
 * place: either there are both or none, and a request that was refused has not used its key.
 */
@Component
class OnceByKey implements Once {
  private static final String REPLAYED = "Idempotency-Replayed";
  private static final int CONFLICT = FaultCode.CONFLICT.httpStatus();

  /** An answer takes room for a day as so many rows as have so many characters. */
  private static final int ROW = 4096;

  private final KeptAnswers kept;
  private final Intake intake;
  private final TransactionTemplate transactions;

  OnceByKey(KeptAnswers kept, Intake intake, TransactionTemplate transactions) {
    this.kept = kept;
    this.intake = intake;
    this.transactions = transactions;
  }

  @Override
  public ActionResult answer(Action action, ActionRequest request, Supplier<ActionResult> work) {
    IdempotencyKey key = IdempotencyKey.of(action, request);
    return key == null
        ? work.get()
        : Objects.requireNonNull(
            transactions.execute(status -> answer(key, action.success(), request.judge(), work)));
  }

  private ActionResult answer(
      IdempotencyKey key, int success, Judge judge, Supplier<ActionResult> work) {
    boolean taken = kept.take(key);
    KeptAnswers.Kept before = taken ? kept.find(key).orElse(null) : null;
    if (taken && before == null) {
      ActionResult result = work.get();
      if (!result.kept()) {
        return result;
      }
      int status = result.status() == 0 ? success : result.status();
      String answer = ApiJson.MAPPER.writeValueAsString(result.body());
      intake.count(key.project(), 1 + answer.length() / ROW);
      kept.keep(key, status, answer);
      return result;
    }
    judge.requireForOwn();
    return before == null ? inHand() : again(key, before);
  }

  private static ActionResult again(IdempotencyKey key, KeptAnswers.Kept before) {
    if (!key.request().is(before.request().bytes())) {
      throw new HaliteException(
          FaultCode.CONFLICT, "The %s was sent with another request.".formatted(HEADER));
    }
    return answer(before.status(), before.answer().getBytes(StandardCharsets.UTF_8))
        .withHeader(REPLAYED, "true");
  }

  private static ActionResult inHand() {
    byte[] fault =
        FaultBody.of(
            CONFLICT, "The request with this %s is still in hand.".formatted(HEADER), null);
    return answer(CONFLICT, fault).withHeader("Retry-After", "1");
  }

  private static ActionResult answer(int status, byte[] body) {
    return ActionResult.of(new RawBody(FaultBody.CONTENT_TYPE, body)).withStatus(status);
  }
}
