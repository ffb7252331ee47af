package dev.halite.api.resource;

import dev.halite.api.action.ActionRequest;
import dev.halite.common.engine.policy.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows rows by the fields of their resource. What is shown to the caller in this version is found
 * out once for all rows of an answer.
 *
 * @param <R> a row
 * @param <S> what is read beside the rows of one answer
 */
public final class ResourceView<R, S> {
  private final Resource<R, S> resource;
  private final Policy policy;
  private final Surroundings<R, S> surroundings;

  public ResourceView(Resource<R, S> resource, Policy policy, Surroundings<R, S> surroundings) {
    this.resource = resource;
    this.policy = policy;
    this.surroundings = surroundings;
  }

  /** Reads what the fields need beside the rows: once, however many rows there are. */
  @FunctionalInterface
  public interface Surroundings<R, S> {
    S of(List<R> rows, Answer answer, ActionRequest request);
  }

  /** The rows, as they are shown in such an answer. */
  public List<Map<String, Object>> all(List<R> rows, Answer answer, ActionRequest request) {
    List<Field<R, ? super S>> visible = visible(answer, request);
    S beside = surroundings.of(rows, answer, request);
    List<Map<String, Object>> shown = new ArrayList<>(rows.size());
    for (R row : rows) {
      shown.add(withNulls(shown(visible, row, beside)));
    }
    return shown;
  }

  /** A row, as it is shown in such an answer. */
  public Map<String, Object> one(R row, Answer answer, ActionRequest request) {
    return all(List.of(row), answer, request).getFirst();
  }

  private List<Field<R, ? super S>> visible(Answer answer, ActionRequest request) {
    int minor = request.version().minor();
    List<Field<R, ? super S>> visible = new ArrayList<>(resource.fields().size());
    for (Field<R, ? super S> field : resource.fields()) {
      if (field.isIn(answer, minor)
          && field.shown().audience().includes(request.context(), policy)) {
        visible.add(field);
      }
    }
    return visible;
  }

  private static <R, S> Map<String, @Nullable Object> shown(
      List<Field<R, ? super S>> visible, R row, S beside) {
    Map<String, @Nullable Object> shown = LinkedHashMap.newLinkedHashMap(visible.size());
    for (Field<R, ? super S> field : visible) {
      Object value = field.value().apply(row, beside);
      if (value != null || !field.shown().onlyPresent()) {
        shown.put(field.name(), value);
      }
    }
    return shown;
  }

  /** The writer of answers takes null values; the type of an answer does not name them. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Map<String, Object> withNulls(Map<String, @Nullable Object> shown) {
    return (Map<String, Object>) (Map<String, ?>) shown;
  }
}
