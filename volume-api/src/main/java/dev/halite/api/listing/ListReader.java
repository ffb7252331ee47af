package dev.halite.api.listing;

import dev.halite.api.config.ApiProperties;
import dev.halite.api.fault.Echo;
import dev.halite.api.microversion.Microversion;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads what a list request asks for, by the rules of its resource and its microversion. */
@Component
public final class ListReader {
  private static final int FILTERS_REFUSED = 31;
  private static final int LIKE = 34;
  private static final int WITH_COUNT = 45;
  private static final int MAX_SORT_KEYS = 10;
  private static final Set<String> PAGING =
      Set.of("limit", "marker", "offset", "sort", "sort_key", "sort_dir", "all_tenants");

  private final int maxLimit;
  private final ResourceFilters enabled;

  public ListReader(ApiProperties properties, ResourceFilters enabled) {
    this.maxLimit = properties.maxLimit();
    this.enabled = enabled;
  }

  /**
   * Reads the query.
   *
   * @throws HaliteException INVALID_INPUT naming the parameter that is wrong
   */
  public ListRequest read(
      ListRules rules, QueryParameters query, Microversion version, RequestContext caller) {
    boolean withCount = version.atLeast(WITH_COUNT) && QueryValues.flag(query, "with_count", false);
    List<Filter> filters = new ArrayList<>();
    boolean possible = filters(rules, query, version, caller, filters);
    String marker = query.get("marker");
    return new ListRequest(
        limit(query),
        marker == null || marker.isEmpty() ? null : marker,
        offset(query),
        order(rules, query),
        filters,
        caller.admin() && QueryValues.flag(query, "all_tenants", false),
        withCount,
        !possible);
  }

  private int limit(QueryParameters query) {
    String text = query.get("limit");
    if (text == null) {
      return maxLimit;
    }
    Long limit = QueryValues.wholeNumber(text);
    if (limit == null) {
      throw new HaliteException(FaultCode.INVALID_INPUT, "limit param must be an integer");
    }
    if (limit < 0) {
      throw new HaliteException(FaultCode.INVALID_INPUT, "limit param must be positive");
    }
    return (int) Math.min(limit, maxLimit);
  }

  private static long offset(QueryParameters query) {
    String text = query.get("offset");
    if (text == null) {
      return 0;
    }
    Long offset = QueryValues.wholeNumber(text);
    if (offset == null) {
      throw QueryValues.invalid("offset must be an integer");
    }
    if (offset < 0) {
      throw QueryValues.invalid("offset must be >= 0");
    }
    if (offset > Integer.MAX_VALUE) {
      throw QueryValues.invalid("offset must be <= " + Integer.MAX_VALUE);
    }
    return offset;
  }

  private static List<SortKey> order(ListRules rules, QueryParameters query) {
    String sort = query.get("sort");
    String key = query.get("sort_key");
    String direction = query.get("sort_dir");
    if (sort == null) {
      return List.of(
          sortKey(rules, key == null ? "created_at" : key, direction == null ? "desc" : direction));
    }
    if (key != null || direction != null) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the"
              + " 'sort' parameter.");
    }
    List<SortKey> order = new ArrayList<>();
    for (String item : sort.strip().split(",", -1)) {
      int colon = item.indexOf(':');
      SortKey next =
          colon < 0 || colon == item.length() - 1
              ? sortKey(rules, colon < 0 ? item : item.substring(0, colon), "desc")
              : sortKey(rules, item.substring(0, colon), item.substring(colon + 1));
      if (order.stream().noneMatch(known -> known.name().equals(next.name()))) {
        order.add(next);
      }
    }
    if (order.size() > MAX_SORT_KEYS) {
      throw QueryValues.invalid("more than " + MAX_SORT_KEYS + " sort keys");
    }
    return order;
  }

  private static SortKey sortKey(ListRules rules, String key, String direction) {
    String name = key.strip();
    if (!rules.sortKeys().contains(name)) {
      throw QueryValues.invalid("Sort key supplied is invalid: " + Echo.of(name));
    }
    return switch (direction.strip()) {
      case "asc" -> new SortKey(name, false);
      case "desc" -> new SortKey(name, true);
      default -> throw QueryValues.invalid("Unknown sort direction, must be 'desc' or 'asc'.");
    };
  }

  /** Adds the conditions; false where one of them can never be met. */
  private boolean filters(
      ListRules rules,
      QueryParameters query,
      Microversion version,
      RequestContext caller,
      List<Filter> filters) {
    boolean possible = true;
    List<String> refused = new ArrayList<>();
    for (Map.Entry<String, String> parameter : query.asMap().entrySet()) {
      String name = parameter.getKey();
      if (PAGING.contains(name)
          || (name.equals("with_count") && version.atLeast(WITH_COUNT))
          || rules.parameters().contains(name)) {
        continue;
      }
      boolean like = name.endsWith("~");
      String plain = like ? name.substring(0, name.length() - 1) : name;
      if (!caller.admin() && !isEnabled(rules, plain, like, version)) {
        refused.add(name);
        continue;
      }
      FilterRule rule = rule(rules, plain);
      if (rule == null || (like && !version.atLeast(LIKE))) {
        possible = false;
      } else if (version.atLeast(rule.since())) {
        possible &= FilterReader.read(rule, parameter.getValue(), like, version, filters);
      }
    }
    if (!refused.isEmpty() && version.atLeast(FILTERS_REFUSED)) {
      throw QueryValues.invalid(
          "Invalid filters " + Echo.of(String.join(",", refused)) + " are found in query options.");
    }
    return possible;
  }

  private boolean isEnabled(ListRules rules, String name, boolean like, Microversion version) {
    List<String> names = enabled.of(rules);
    if (like && !version.atLeast(LIKE)) {
      return false;
    }
    return names.contains(name) || (version.atLeast(LIKE) && names.contains(name + "~"));
  }

  private static @Nullable FilterRule rule(ListRules rules, String name) {
    for (FilterRule rule : rules.filters()) {
      if (rule.name().equals(name)) {
        return rule;
      }
    }
    return null;
  }
}
