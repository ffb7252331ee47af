package dev.halite.scheduler.placement.filter;

import dev.halite.common.catalog.capability.PoolCapabilities;
import dev.halite.scheduler.placement.function.PoolStats;
import dev.halite.scheduler.placement.pool.PoolState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks a pool by lists whose first element is an operator, as Cinder's JsonFilter does. What is
 * null is left out of a list; {@code not} gives a list, of which one that is true will do.
 */
final class JsonQuery {
  private static final int DEEPEST = 32;

  private final PoolState pool;
  private final PoolCapabilities said;

  JsonQuery(PoolState pool) {
    this.pool = pool;
    this.said = pool.capabilities();
  }

  /** A query that cannot be answered. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unreadable(String message) {
      super(message);
    }
  }

  boolean isTrue(@Nullable Object query) {
    Object answer = answer(query, 0);
    return answer instanceof List<?> several
        ? several.stream().anyMatch(JsonQuery::counts)
        : counts(answer);
  }

  private Object answer(@Nullable Object query, int depth) {
    if (!(query instanceof List<?> list)) {
      throw new Unreadable("a query is a list with an operator");
    }
    if (list.isEmpty()) {
      return true;
    }
    if (depth >= DEEPEST) {
      throw new Unreadable("the query is nested more than " + DEEPEST + " deep");
    }
    List<Object> operands = new ArrayList<>();
    for (Object operand : list.subList(1, list.size())) {
      Object value =
          switch (operand) {
            case null -> null;
            case List<?> inner -> answer(inner, depth + 1);
            case String text -> looked(text);
            default -> operand;
          };
      if (value != null) {
        operands.add(value);
      }
    }
    return applied(String.valueOf(list.getFirst()), operands);
  }

  private static Object applied(String operator, List<Object> operands) {
    return switch (operator) {
      case "and" -> operands.stream().allMatch(JsonQuery::counts);
      case "or" -> operands.stream().anyMatch(JsonQuery::counts);
      case "not" -> operands.stream().map(operand -> (Object) !counts(operand)).toList();
      case "in" ->
          operands.size() > 1
              && operands.stream()
                  .skip(1)
                  .anyMatch(operand -> isEqual(operands.getFirst(), operand));
      case "=", "<", ">", "<=", ">=" ->
          operands.size() > 1
              && operands.stream()
                  .skip(1)
                  .allMatch(operand -> holds(operator, operands.getFirst(), operand));
      default -> throw new Unreadable("'" + operator + "' is no operator of a query");
    };
  }

  private @Nullable Object looked(String text) {
    if (text.isEmpty()) {
      return null;
    }
    if (!text.startsWith("$")) {
      return text;
    }
    String[] path = text.substring(1).split("\\.", -1);
    boolean capability = path[0].equals("capabilities") && path.length > 1;
    Object value =
        capability
            ? PoolStats.reported(said, path[1])
            : PoolStats.has(path[0]) ? PoolStats.get(pool, said, path[0]) : null;
    for (int i = capability ? 2 : 1; i < path.length && value != null; i++) {
      value = value instanceof Map<?, ?> nested ? nested.get(path[i]) : null;
    }
    return value;
  }

  private static boolean holds(String operator, Object left, Object right) {
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

  private static int order(String operator, Object left, Object right) {
    BigDecimal a = number(left);
    BigDecimal b = number(right);
    if (a != null && b != null) {
      return a.compareTo(b);
    }
    if (left instanceof String x && right instanceof String y) {
      return x.compareTo(y);
    }
    throw new Unreadable("'" + left + "' and '" + right + "' cannot be compared by " + operator);
  }

  private static boolean isEqual(Object left, Object right) {
    BigDecimal a = number(left);
    BigDecimal b = number(right);
    return a != null && b != null ? a.compareTo(b) == 0 : Objects.equals(left, right);
  }

  /** A truth is 1 or 0 beside numbers. */
  private static @Nullable BigDecimal number(Object value) {
    return switch (value) {
      case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
      case Double fraction -> Double.isFinite(fraction) ? new BigDecimal(fraction) : null;
      case Number number -> new BigDecimal(number.toString());
      default -> null;
    };
  }

  private static boolean counts(Object value) {
    BigDecimal number = number(value);
    return switch (value) {
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> number == null || number.signum() != 0;
    };
  }
}
