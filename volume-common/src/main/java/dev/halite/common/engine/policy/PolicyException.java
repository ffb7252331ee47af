package dev.halite.common.engine.policy;

/** A policy file that cannot be used; the message names file, line and reason. */
public final class PolicyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PolicyException(String source, int line, String reason) {
    super("Policy file " + source + ", line " + line + ": " + reason + ".");
  }

  PolicyException(String message, Throwable cause) {
    super(message, cause);
  }
}
