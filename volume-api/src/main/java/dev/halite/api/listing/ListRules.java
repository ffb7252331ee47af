package dev.halite.api.listing;

import java.util.List;
import java.util.Set;

/**
 * What the list of one resource understands.
 *
 * @param resource name in the resource filters, such as {@code volume}
 * @param filters every filter it knows; users get those the configuration enables, admins all
 * @param sortKeys names it can be ordered by
 * @param parameters query parameters that are no filters, read by the handler itself
 */
public record ListRules(
    String resource, List<FilterRule> filters, Set<String> sortKeys, Set<String> parameters) {
  public ListRules {
    filters = List.copyOf(filters);
    sortKeys = Set.copyOf(sortKeys);
    parameters = Set.copyOf(parameters);
  }

  /** Rules of a list without parameters of its own. */
  public ListRules(String resource, List<FilterRule> filters, Set<String> sortKeys) {
    this(resource, filters, sortKeys, Set.of());
  }
}
