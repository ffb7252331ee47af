package dev.halite.common.engine.fault;

/**
 * What went wrong, as a value.
 *
 * @param reason a sentence for the caller, without secrets
 */
public record Fault(FaultCode code, String reason) {
  public HaliteException asException() {
    return new HaliteException(code, reason);
  }
}
