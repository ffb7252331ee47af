package dev.halite.common.engine.fault;

import org.jspecify.annotations.Nullable;

/**
 * The one exception of the services. Its message is written for the caller: it names the field or
 * the condition and holds no secret.
 */
public final class HaliteException extends RuntimeException {
  private final FaultCode code;

  public HaliteException(FaultCode code, String message) {
    this(code, message, null);
  }

  public HaliteException(FaultCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public FaultCode code() {
    return code;
  }

  /** The message, never null. */
  public String reason() {
    String message = getMessage();
    return message == null ? code.name() : message;
  }

  /** The same as a value. */
  public Fault fault() {
    return new Fault(code, reason());
  }
}
