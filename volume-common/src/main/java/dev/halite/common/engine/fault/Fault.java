package dev.halite.common.engine.fault;

/**
 * What went wrong, as a value.
 *
 * @param reason a sentence without secrets; where a storage backend failed it is the backend's, and
 *     for operators alone
 */
public record Fault(FaultCode code, String reason) {
  /** The sentence for users: without names, paths and figures of the inside. */
  public String told() {
    String fixed = code.told();
    return fixed == null ? reason : fixed;
  }
}
