package dev.halite.scheduler.placement.filter;

import dev.halite.common.catalog.capability.PoolCapabilities;
import dev.halite.scheduler.placement.function.PoolStats;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.Query;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a pool what a query asks, as Cinder's JsonFilter does. What is null is left out of a list;
 * {@code not} gives a list, of which one that is true will do.
 */
final class JsonQuery {
  /** Drivers report texts; one that is a number is worth the number, too. */
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]{1,18})?");

  private final PoolState pool;
  private final PoolCapabilities said;

  JsonQuery(PoolState pool) {
    this.pool = pool;
    this.said = pool.capabilities();
  }

  /** A query that cannot be answered. */
  static final class Unanswerable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unanswerable(String message) {
      super(message);
    }
  }

  /**
   * An operand.
   *
   * @param number what it is worth beside numbers; null where it is none
   */
  private record Value(Object raw, @Nullable BigDecimal number) {
    static Value of(Object raw) {
      return new Value(raw, Query.number(raw));
    }

    boolean counts() {
      return number == null ? !Query.isNothing(raw) : number.signum() != 0;
    }
  }

  boolean isTrue(Query query) {
    Value answer = answer(query);
    return answer != null
        && (answer.raw() instanceof List<?> several ? several.contains(true) : answer.counts());
  }

  private @Nullable Value answer(Query query) {
    return switch (query) {
      case Query.Literal literal -> new Value(literal.value(), literal.number());
      case Query.Lookup lookup -> looked(lookup.path());
      case Query.Applied applied ->
          Value.of(
              applied(
                  applied.operator(),
                  applied.operands().stream().map(this::answer).filter(Objects::nonNull).toList()));
      case Query.Unreadable unreadable -> throw new Unanswerable(unreadable.why());
    };
  }

  private static Object applied(String operator, List<Value> operands) {
    return switch (operator) {
      case "and" -> operands.stream().allMatch(Value::counts);
      case "or" -> operands.stream().anyMatch(Value::counts);
      case "not" -> operands.stream().map(operand -> !operand.counts()).toList();
      case "in" ->
          operands.size() > 1
              && operands.stream()
                  .skip(1)
                  .anyMatch(operand -> isEqual(operands.getFirst(), operand));
      default ->
          operands.size() > 1
              && operands.stream()
                  .skip(1)
                  .allMatch(operand -> holds(operator, operands.getFirst(), operand));
    };
  }

  private @Nullable Value looked(List<String> path) {
    String first = path.getFirst();
    boolean capability = first.equals("capabilities") && path.size() > 1;
    Object value =
        capability
            ? PoolStats.reported(said, path.get(1))
            : PoolStats.has(first) ? PoolStats.get(pool, said, first) : null;
    for (int i = capability ? 2 : 1; i < path.size() && value != null; i++) {
      value = value instanceof Map<?, ?> nested ? nested.get(path.get(i)) : null;
    }
    if (value == null) {
      return null;
    }
    return value instanceof String text && NUMBER.matcher(text).matches()
        ? new Value(text, new BigDecimal(text))
        : Value.of(value);
  }

  private static boolean holds(String operator, Value left, Value right) {
    if (operator.equals("=")) {
      return isEqual(left, right);
    }
    int order = order(operator, left, right);
    return switch (operator) {
      case "<" -> order < 0;
      case ">" -> order > 0;
      case "<=" -> order <= 0;
      default -> order >= 0;
    };
  }

  private static int order(String operator, Value left, Value right) {
    BigDecimal a = left.number();
    BigDecimal b = right.number();
    if (a != null && b != null) {
      return a.compareTo(b);
    }
    if (left.raw() instanceof String x && right.raw() instanceof String y) {
      return x.compareTo(y);
    }
    throw new Unanswerable(
        "'" + left.raw() + "' and '" + right.raw() + "' cannot be compared by " + operator);
  }

  private static boolean isEqual(Value left, Value right) {
    BigDecimal a = left.number();
    BigDecimal b = right.number();
    return a != null && b != null ? a.compareTo(b) == 0 : Objects.equals(left.raw(), right.raw());
  }
}
