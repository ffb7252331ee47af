package dev.halite.api.type;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.QueryValues;
import dev.halite.api.resource.Answer;
import dev.halite.api.resource.ResourceView;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows volume types. */
@Component
class TypeView {
  private final Policy policy;
  private final ResourceView<VolumeType, TypeBeside> view;

  TypeView(Policy policy) {
    this.policy = policy;
    this.view =
        new ResourceView<>(
            TypeFields.RESOURCE, policy, (types, answer, request) -> beside(request.context()));
  }

  ResourceView<VolumeType, TypeBeside> view() {
    return view;
  }

  /** A type, as it is shown in such an answer. */
  Map<String, Object> one(VolumeType type, Answer answer, ActionRequest request) {
    return view.one(type, answer, request);
  }

  /** The extra specs that the caller may see. */
  Map<String, @Nullable String> extraSpecs(VolumeType type, RequestContext caller) {
    return beside(caller).extraSpecs(type);
  }

  /** Refuses to tell by a filter what is not shown. */
  void requireShown(Set<String> keys, RequestContext caller) {
    TypeBeside beside = beside(caller);
    for (String key : keys) {
      if (!beside.shows(key)) {
        throw QueryValues.invalid("Types cannot be filtered by the extra spec " + Echo.of(key));
      }
    }
  }

  private TypeBeside beside(RequestContext caller) {
    return new TypeBeside(
        policy.allows(
            "volume_extension:types_extra_specs:read_sensitive",
            caller,
            RuleTarget.caller(caller)));
  }
}
