package dev.halite.api.listing;

import java.util.List;
import java.util.Set;

/**
 * What the list of one resource understands.
 *
 * @param resource name in the resource filters, such as {@code volume}
 * @param filters every filter it knows; admins get them all
 * @param sortKeys names it can be ordered by
 * @param parameters query parameters that are no filters, read by the handler itself
 * @param users filters that users get where the configuration says nothing else
 */
public record ListRules(
    String resource,
    List<FilterRule> filters,
    Set<String> sortKeys,
    Set<String> parameters,
    List<String> users) {
  public ListRules {
    filters = List.copyOf(filters);
    sortKeys = Set.copyOf(sortKeys);
    parameters = Set.copyOf(parameters);
    users = List.copyOf(users);
  }
}
