package dev.halite.api.resource;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a caller sees of rows, one row after the other. The policy is asked again only
 * where a row differs from the one before in something that its rules look at.
 *
 * @param <R> a row
 * @param <S> what is read beside the rows of one answer
 */
final class VisibleFields<R, S> {
  private final List<Field<R, ? super S>> fields;
  private final RequestContext caller;
  private final Policy.Rules rules;
  private final Map<String, String> own;
  private final Set<String> lookedAt = new HashSet<>();
  private @Nullable Map<String, String> last;
  private List<Field<R, ? super S>> visible = List.of();

  VisibleFields(List<Field<R, ? super S>> fields, RequestContext caller, Policy policy) {
    this.fields = fields;
    this.caller = caller;
    this.rules = policy.now();
    this.own = RuleTarget.caller(caller);
    for (Field<R, ? super S> field : fields) {
      if (field.shown().audience() instanceof Audience.Allowed allowed) {
        lookedAt.addAll(rules.attributes(allowed.rule()));
      }
    }
  }

  List<Field<R, ? super S>> of(R row) {
    Map<String, String> target = target(row);
    Map<String, String> before = last;
    if (before == null || differ(before, target)) {
      visible =
          fields.stream()
              .filter(field -> field.shown().audience().includes(caller, rules, target))
              .toList();
      last = target;
    }
    return visible;
  }

  /** What has an owner is judged by it; the rest is the caller's as much as anybody's. */
  private Map<String, String> target(R row) {
    return !lookedAt.isEmpty() && row instanceof dev.halite.common.engine.kind.Resource owned
        ? owned.policyTarget()
        : own;
  }

  private boolean differ(Map<String, String> one, Map<String, String> other) {
    for (String attribute : lookedAt) {
      if (!Objects.equals(one.get(attribute), other.get(attribute))) {
        return true;
      }
    }
    return false;
  }
}
