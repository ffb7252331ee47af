package dev.halite.api.action;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory that an answer takes, of which all answers and those of a project have so much. It is
 * taken as the answer grows, and given back as a whole.
 */
public final class AnswerRoom implements AutoCloseable {
  private final @Nullable Shares bytes;
  private final @Nullable String project;
  private final String refusal;
  private final List<Shares.Held> taken = new ArrayList<>();

  private AnswerRoom(@Nullable Shares bytes, @Nullable String project, String refusal) {
    this.bytes = bytes;
    this.project = project;
    this.refusal = refusal;
  }

  /**
   * Room within a bound.
   *
   * @param refusal what the client is told when there is no more
   */
  static AnswerRoom within(Shares bytes, @Nullable String project, String refusal) {
    return new AnswerRoom(bytes, project, refusal);
  }

  /** Room without: what has been done has to be told. */
  static AnswerRoom unbounded() {
    return new AnswerRoom(null, null, "");
  }

  /**
   * Takes some more.
   *
   * @throws HaliteException UNAVAILABLE when there is no more
   */
  public void take(long amount) {
    if (bytes == null) {
      return;
    }
    Shares.Held more = bytes.take(project, amount);
    if (more == null) {
      throw new HaliteException(FaultCode.UNAVAILABLE, refusal);
    }
    taken.add(more);
  }

  @Override
  public void close() {
    taken.forEach(Shares.Held::close);
    taken.clear();
  }
}
