package dev.halite.api.action;

/** Who may ask for an action, before any policy. */
public enum ActionAccess {
  /** Whoever has a token. */
  CALLERS,
  /** Everybody. */
  ANYBODY,
  /**
   * Everybody, and with every method: load balancers and monitors look with {@code OPTIONS} and
   * others whether a service is there.
   */
  PROBES
}
