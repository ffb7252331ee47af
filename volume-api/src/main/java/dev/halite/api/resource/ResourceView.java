package dev.halite.api.resource;

import dev.halite.api.action.ActionRequest;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows rows by the fields of their resource.
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

  /**
   * The rows, as they are shown in such an answer. Each is made when it is asked for, so that no
   * more than one of them is in memory when they are written.
   */
  public List<Map<String, Object>> all(List<R> rows, Answer answer, ActionRequest request) {
    int minor = request.version().minor();
    List<Field<R, ? super S>> fields =
        resource.fields().stream().filter(field -> field.isIn(answer, minor)).toList();
    S beside = surroundings.of(rows, answer, request);
    VisibleFields<R, S> visible = new VisibleFields<>(fields, request.context(), policy);
    return new AbstractList<>() {
      @Override
      public Map<String, Object> get(int index) {
        R row = rows.get(index);
        return withNulls(new ShownRow<>(visible.of(row), row, beside));
      }

      @Override
      public int size() {
        return rows.size();
      }
    };
  }

  /** A row, as it is shown in such an answer. */
  public Map<String, Object> one(R row, Answer answer, ActionRequest request) {
    return all(List.of(row), answer, request).getFirst();
  }

  /** Whether a field, by its name in lists, is for such callers. */
  boolean isShown(String asked, RequestContext caller) {
    Policy.Rules rules = policy.now();
    Map<String, String> own = RuleTarget.caller(caller);
    return resource.fields().stream()
        .filter(field -> field.asked().names().contains(asked) && field.asked().sort())
        .allMatch(field -> field.shown().audience().includes(caller, rules, own));
  }

  /** The writer of answers takes null values; the type of an answer does not name them. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Map<String, Object> withNulls(Map<String, @Nullable Object> shown) {
    return (Map<String, Object>) (Map<String, ?>) shown;
  }
}
