package dev.halite.api.listing;

import java.util.List;
import java.util.Set;

/**
 * What the list of one resource understands.
 *
 * @param resource name in the resource filters, such as {@code volume}
 * @param filters every filter it knows; users get those the configuration enables, admins all
 * @param sortKeys names it can be ordered by
 */
public record ListRules(String resource, List<FilterRule> filters, Set<String> sortKeys) {
  public ListRules {
    filters = List.copyOf(filters);
    sortKeys = Set.copyOf(sortKeys);
  }
}
