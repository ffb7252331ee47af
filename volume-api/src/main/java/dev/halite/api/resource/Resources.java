package dev.halite.api.resource;

import dev.halite.common.engine.policy.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** All resources. What is wrong with their rows is told at the start, all at once. */
@Component
public final class Resources {
  private final List<Resource<?, ?>> all;

  Resources(ObjectProvider<ListedResource> lists, Policy policy) {
    all =
        lists.stream()
            .<Resource<?, ?>>map(ListedResource::resource)
            .sorted(Comparator.comparing(Resource::name))
            .toList();
    check(all, policy);
  }

  /** The resources, by name. */
  public List<Resource<?, ?>> all() {
    return all;
  }

  static void check(List<Resource<?, ?>> resources, Policy policy) {
    List<String> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Resource<?, ?> resource : resources) {
      if (!names.add(resource.name())) {
        problems.add("there are two resources " + resource.name());
      }
      problems.addAll(resource.problems());
      for (String rule : resource.policyRules()) {
        if (!policy.knows(rule)) {
          problems.add(resource.name() + " names the unknown rule " + rule);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "Fields of the API are wrong: " + String.join("; ", problems));
    }
  }
}
