package dev.halite.common.catalog.check;

/**
 * One thing that is not as it must be.
 *
 * @param subject what it is about, such as {@code volume <id>}
 * @param detail what is wrong, with the numbers
 */
public record Violation(Rule rule, String subject, String detail) {

  /** What must hold at every moment. */
  public enum Rule {
    /** A status that only a service may leave has a service working on it. */
    STATUS_WITHOUT_OPERATION("status-without-operation"),
    /** An operation that has not ended is in a queue or with a worker. */
    OPERATION_LOST("operation-lost"),
    /** What is in a queue or with a worker has not ended. */
    RUN_AFTER_END("run-after-end"),
    /** A resource is kept from being deleted only for an operation that has not ended. */
    HOLD_LEFT("hold-left"),
    /** The counters of a project are what counting its rows gives. */
    QUOTA_COUNTER("quota-counter"),
    /** A pool's claimed capacity is the sum of its claims. */
    POOL_CLAIMED("pool-claimed"),
    /** A placed volume has claimed its capacity. */
    CLAIM_MISSING("claim-missing"),
    /** A claim is for where its volume is, and for its size. */
    CLAIM_DIFFERS("claim-differs"),
    /** A claim belongs to a placed volume, or to a placement that is being undone. */
    CLAIM_LEFT("claim-left"),
    /** A placed volume is on its storage. */
    OBJECT_MISSING("object-missing"),
    /** What is on the storage belongs to a volume there. */
    OBJECT_LEFT("object-left"),
    /** What is on the storage is what the catalog says. */
    OBJECT_DIFFERS("object-differs");

    private final String text;

    Rule(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** One line. */
  @Override
  public String toString() {
    return rule.text() + ": " + subject + ": " + detail;
  }
}
