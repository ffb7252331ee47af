package dev.halite.scheduler.placement.request;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a hint asks of pools: lists whose first element is an operator. It is read once, whatever
 * the number of pools; so are the numbers in it, which may be long.
 */
public sealed interface Query {
  /** Lists in lists beyond this are refused. */
  int DEEPEST = 32;

  Set<String> OPERATORS = Set.of("=", "<", ">", "<=", ">=", "in", "not", "or", "and");

  /**
   * A value that stands in the query.
   *
   * @param number what it is worth beside numbers; null where it is none
   */
  record Literal(Object value, @Nullable BigDecimal number) implements Query {}

  /**
   * Something that a pool is asked for: {@code $free_capacity_gb}, {@code $capabilities.shelf}.
   *
   * @param path of names, at least one
   */
  record Lookup(List<String> path) implements Query {
    public Lookup {
      path = List.copyOf(path);
    }
  }

  /** An operator with what it is applied to. */
  record Applied(String operator, List<Query> operands) implements Query {
    public Applied {
      operands = List.copyOf(operands);
    }
  }

  /** What cannot be asked. */
  record Unreadable(String why) implements Query {}

  /**
   * Reads a query.
   *
   * @param json lists, maps, texts, numbers and truths; what counts for nothing asks for nothing
   */
  static Query of(@Nullable Object json) {
    try {
      return json == null || isNothing(json) ? literal(true) : read(json, 0);
    } catch (MalformedException e) {
      return new Unreadable(String.valueOf(e.getMessage()));
    }
  }

  /** What is false in the words of Cinder's schedulers. */
  static boolean isNothing(Object value) {
    return switch (value) {
      case String text -> text.isEmpty();
      case List<?> list -> list.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      default -> {
        BigDecimal number = number(value);
        yield number != null && number.signum() == 0;
      }
    };
  }

  /** A number, or a truth, which is 1 or 0 beside numbers; null for anything else. */
  static @Nullable BigDecimal number(Object value) {
    return switch (value) {
      case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
      case Double fraction -> Double.isFinite(fraction) ? new BigDecimal(fraction) : null;
      case Number number -> new BigDecimal(number.toString());
      default -> null;
    };
  }

  private static Query literal(Object value) {
    return new Literal(value, number(value));
  }

  private static Query read(Object json, int depth) {
    if (!(json instanceof List<?> list)) {
      throw new MalformedException("a query is a list with an operator");
    }
    if (list.isEmpty()) {
      return literal(true);
    }
    if (depth >= DEEPEST) {
      throw new MalformedException("the query is nested more than " + DEEPEST + " deep");
    }
    String operator = String.valueOf(list.getFirst());
    if (!OPERATORS.contains(operator)) {
      throw new MalformedException("'" + operator + "' is no operator of a query");
    }
    List<Query> operands = new ArrayList<>();
    for (Object each : list.subList(1, list.size())) {
      Query operand = operand(each, depth + 1);
      if (operand != null) {
        operands.add(operand);
      }
    }
    return new Applied(operator, operands);
  }

  private static @Nullable Query operand(@Nullable Object json, int depth) {
    if (json instanceof List<?> inner) {
      return read(inner, depth);
    }
    if (json instanceof String text && text.startsWith("$")) {
      return new Lookup(Arrays.asList(text.substring(1).split("\\.", -1)));
    }
    return json == null || json.equals("") ? null : literal(json);
  }

  /** A query that cannot be read. */
  final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private MalformedException(String message) {
      super(message);
    }
  }
}
