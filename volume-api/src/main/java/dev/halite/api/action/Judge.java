package dev.halite.api.action;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the caller may do what it asks for. Where the rule is about the caller itself, it is
 * asked before the handler; where it is about something that the request names, by the handler,
 * which has it before it.
 */
public final class Judge {
  private final Policy policy;
  private final RequestContext caller;
  private final List<String> rules = new ArrayList<>();
  private boolean asked;

  /**
   * A judge by one rule.
   *
   * @param rule null where every caller may
   */
  Judge(Policy policy, RequestContext caller, @Nullable String rule) {
    this.policy = policy;
    this.caller = caller;
    if (rule == null) {
      asked = true;
    } else {
      rules.add(rule);
    }
  }

  /** Asks one more rule about the same target, where the request wants more than its row says. */
  public Judge alsoBy(String rule) {
    rules.add(rule);
    return this;
  }

  /**
   * Lets pass what the caller may do to a target.
   *
   * @throws dev.halite.common.engine.fault.HaliteException FORBIDDEN, naming the rule
   */
  public void require(Map<String, String> target) {
    asked = true;
    for (String rule : rules) {
      policy.require(rule, caller, target);
    }
  }

  /** Whether somebody has asked. */
  boolean asked() {
    return asked;
  }

  /**
   * Lets pass whoever may do it to something of its own.
   *
   * @throws dev.halite.common.engine.fault.HaliteException FORBIDDEN, naming the rule
   */
  public void requireForOwn() {
    require(RuleTarget.caller(caller));
  }
}
