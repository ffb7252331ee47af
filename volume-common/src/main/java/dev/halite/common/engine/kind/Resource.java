package dev.halite.common.engine.kind;

import dev.halite.common.engine.policy.RuleTarget;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A subject that has a row of its own, as it was when it was read. */
public interface Resource extends Subject {
  /** The project that owns it. */
  String projectId();

  /** The user who made it. */
  String userId();

  Status status();

  /** Where it stood before the move that is under way; the only memory of it. */
  @Nullable String previousStatus();

  /** The same in another status. */
  Resource at(Status other);

  /** What rules of the policy may ask about it. */
  default Map<String, String> policyTarget() {
    return RuleTarget.resource(id().toString(), projectId(), userId(), status().text());
  }
}
