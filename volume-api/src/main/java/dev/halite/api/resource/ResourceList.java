package dev.halite.api.resource;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.ListReader;
import dev.halite.api.listing.ListRequest;
import dev.halite.api.listing.ListRules;
import dev.halite.api.listing.NextLink;
import dev.halite.api.listing.PageMaker;
import dev.halite.api.listing.QueryValues;
import dev.halite.api.listing.SortKey;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers lists of a resource by its fields: scope, filters, order, marker, page, count and the
 * link to the next page.
 *
 * @param <R> a row
 * @param <S> what is read beside the rows of one answer
 */
public final class ResourceList<R, S> {
  private final Resource<R, S> resource;
  private final ListRules rules;
  private final PageMaker<R> pages;
  private final Function<R, ? extends @Nullable Object> id;
  private final ListReader reader;
  private final Rows<R> rows;
  private final ResourceView<R, S> view;
  private final BiFunction<ActionRequest, ListRequest, Scope> scope;

  /** A list of what belongs to projects. */
  public ResourceList(
      Resource<R, S> resource, ListReader reader, Rows<R> rows, ResourceView<R, S> view) {
    this(resource, reader, rows, view, Scope::ofProject);
  }

  /** A list with a scope of its own. */
  public ResourceList(
      Resource<R, S> resource,
      ListReader reader,
      Rows<R> rows,
      ResourceView<R, S> view,
      BiFunction<ActionRequest, ListRequest, Scope> scope) {
    this.resource = resource;
    this.rules = resource.rules();
    this.pages = new PageMaker<>(resource.columns());
    this.id = pages.id();
    this.reader = reader;
    this.rows = rows;
    this.view = view;
    this.scope = scope;
  }

  /** The list with a few fields of each, as {@code /things} gives it. */
  public ActionResult summary(ActionRequest request) {
    return list(request, Answer.SUMMARY, "/" + resource.path());
  }

  /** The list with all fields, as {@code /things/detail} gives it. */
  public ActionResult detail(ActionRequest request) {
    return list(request, Answer.DETAIL, "/" + resource.path() + "/detail");
  }

  /** The list with all fields of a resource that has no other. */
  public ActionResult only(ActionRequest request) {
    return list(request, Answer.DETAIL, "/" + resource.path());
  }

  private ActionResult list(ActionRequest request, Answer answer, String path) {
    ListRequest asked = read(request);
    Scope seen = scope.apply(request, asked);
    R marker = marker(asked, seen);
    Long count = asked.withCount() ? count(asked, seen) : null;
    Page<R> page =
        asked.limit() == 0
            ? Page.empty()
            : rows.page(
                pages
                    .page(asked, seen.condition(), seen.parameters(), marker)
                    .only(resource.columns(answer, request.version().minor()))
                    .within(request.rows()::take));
    List<R> found = page.rows();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(resource.collection(), view.all(found, answer, request));
    List<Map<String, String>> next =
        NextLink.of(
            request.links(),
            path,
            request.query(),
            asked,
            page.isCut() ? asked.limit() : found.size(),
            found.isEmpty() ? null : String.valueOf(id.apply(found.getLast())));
    if (next != null) {
      result.put(resource.links(), next);
    }
    if (count != null) {
      result.put("count", count);
    }
    return ActionResult.of(result);
  }

  private @Nullable Long count(ListRequest asked, Scope seen) {
    Condition counted = condition(asked, seen);
    return rows.count(counted.where(), counted.parameters());
  }

  /** A condition on rows, with its parameters. */
  public record Condition(String where, Map<String, Object> parameters) {}

  /** The condition on all rows that a query asks for, whatever the page. */
  public Condition condition(ActionRequest request) {
    ListRequest asked = read(request);
    return condition(asked, scope.apply(request, asked));
  }

  private Condition condition(ListRequest asked, Scope seen) {
    Map<String, Object> parameters = new HashMap<>(seen.parameters());
    return new Condition(pages.condition(asked, seen.condition(), parameters), parameters);
  }

  private ListRequest read(ActionRequest request) {
    ListRequest asked = reader.read(rules, request.query(), request.version(), request.context());
    for (SortKey key : asked.order()) {
      // An order tells what is not shown.
      if (!request.context().admin() && !view.isShown(key.name(), request.context())) {
        throw QueryValues.invalid("Sort key supplied is invalid: " + Echo.of(key.name()));
      }
    }
    return asked;
  }

  private @Nullable R marker(ListRequest asked, Scope seen) {
    String marker = asked.marker();
    if (marker == null) {
      return null;
    }
    try {
      return rows.find(UUID.fromString(marker), seen.project()).orElseThrow(() -> missing(marker));
    } catch (IllegalArgumentException e) {
      throw missing(marker);
    }
  }

  private HaliteException missing(String marker) {
    return new HaliteException(
        FaultCode.NOT_FOUND, resource.title() + " " + Echo.of(marker) + " could not be found.");
  }
}
