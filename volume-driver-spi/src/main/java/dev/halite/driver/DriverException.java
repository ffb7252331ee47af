package dev.halite.driver;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of drivers. Its message is a sentence for the operator and the volume's owner:
 * what failed, on what, and why; it holds no secret.
 */
public final class DriverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DriverFault fault;
  private final String sentence;

  /** A fault that the driver saw by itself. */
  public DriverException(DriverFault fault, String sentence) {
    this(fault, sentence, null);
  }

  /** A fault with what caused it. */
  public DriverException(DriverFault fault, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.fault = Objects.requireNonNull(fault, "fault");
    this.sentence = Objects.requireNonNull(sentence, "sentence");
  }

  /** The kind of fault. */
  public DriverFault fault() {
    return fault;
  }

  /**
   * What is told of it once the call has begun to change something: that was refused halfway, so
   * the fault is no refusal any more, and the outcome is unknown.
   */
  public DriverException midway() {
    return fault.refuses() ? new DriverException(DriverFault.FAILURE, sentence, this) : this;
  }

  /** The message, never null. */
  public String sentence() {
    return sentence;
  }
}
