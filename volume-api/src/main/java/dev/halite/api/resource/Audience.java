package dev.halite.api.resource;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;

/** To whom a field is shown. */
public sealed interface Audience {

  /** Whether the caller belongs to it. */
  boolean includes(RequestContext caller, Policy policy);

  /** Everybody who sees the resource. */
  record Everybody() implements Audience {
    @Override
    public boolean includes(RequestContext caller, Policy policy) {
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
    public boolean includes(RequestContext caller, Policy policy) {
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
    public boolean includes(RequestContext caller, Policy policy) {
      return policy.allows(rule, caller);
    }

    @Override
    public String toString() {
      return rule;
    }
  }
}
