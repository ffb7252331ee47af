package dev.halite.api.listing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list request asks for, checked and ready for a repository.
 *
 * @param limit how many rows at most, 0 to the configured maximum
 * @param marker id of the last row the client has seen; null for the first page
 * @param offset rows to skip after the marker
 * @param order sort keys as asked for; the repository adds the id as the last one
 * @param filters conditions, all of which must hold
 * @param allProjects whether rows of every project are asked for (and allowed)
 * @param withCount whether the number of all matching rows is asked for
 * @param nothing whether a condition was given that no row can meet
 */
public record ListRequest(
    int limit,
    @Nullable String marker,
    long offset,
    List<SortKey> order,
    List<Filter> filters,
    boolean allProjects,
    boolean withCount,
    boolean nothing) {
  public ListRequest {
    order = List.copyOf(order);
    filters = List.copyOf(filters);
  }
}
