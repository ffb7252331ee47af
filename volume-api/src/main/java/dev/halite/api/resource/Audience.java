package dev.halite.api.resource;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.Map;

/** To whom a field is shown. */
public sealed interface Audience {

  /**
   * Whether the caller belongs to it.
   *
   * @param target of the row whose field it is; see {@link RuleTarget}
   */
  boolean includes(RequestContext caller, Policy.Rules rules, Map<String, String> target);

  /** Everybody who sees the resource. */
  record Everybody() implements Audience {
    @Override
    public boolean includes(RequestContext caller, Policy.Rules rules, Map<String, String> target) {
      return true;
    }

    @Override
    public String toString() {
      return "everybody";
    }
  }

  /** Administrators. */
  record Admins() implements Audience {
    @Override
    public boolean includes(RequestContext caller, Policy.Rules rules, Map<String, String> target) {
      return caller.admin();
    }

    @Override
    public String toString() {
      return "administrators";
    }
  }

  /** Whom a rule of the policy allows it. */
  record Allowed(String rule) implements Audience {
    @Override
    public boolean includes(RequestContext caller, Policy.Rules rules, Map<String, String> target) {
      return rules.allows(rule, caller, target);
    }

    @Override
    public String toString() {
      return rule;
    }
  }
}
