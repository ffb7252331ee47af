package dev.halite.common.catalog.capability.expression;

import dev.halite.common.catalog.capability.expression.Expression.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A part of an expression. Operators of equal rank stand beside each other in one term, as they are
 * read; what is made of that is Cinder's, and is odd where it is noted.
 */
sealed interface Term {
  Object value(Map<String, Names> names);

  /** A number, a text, or the name of a value. */
  record Constant(String text) implements Term {
    private static final Pattern NAME = Pattern.compile("([a-zA-Z_]+)\\.([a-zA-Z_]+)");

    @Override
    public Object value(Map<String, Names> names) {
      var name = NAME.matcher(text);
      if (!name.matches()) {
        return Values.of(text);
      }
      Names below = names.get(name.group(1));
      if (below == null || !below.has(name.group(2))) {
        throw new ExpressionException("there is no " + text);
      }
      Object value = below.get(name.group(2));
      if (value == null) {
        throw new ExpressionException(text + " has no value");
      }
      return Values.of(value);
    }
  }

  /** A sign, or a {@code not}, before what it is about. */
  record Prefixed(String operator, Term operand) implements Term {
    @Override
    public Object value(Map<String, Names> names) {
      Object value = operand.value(names);
      return switch (operator) {
        case "+" -> Values.product(Values.ONE, value);
        case "-" -> Values.product(Values.MINUS_ONE, value);
        default -> !Values.isTrue(value);
      };
    }
  }

  /** A function and its arguments, or what is read as one. */
  record Call(String function, Term argument) implements Term {
    @Override
    public Object value(Map<String, Names> names) {
      Object value = argument.value(names);
      return switch (function) {
        case "abs" -> Values.magnitude(value);
        case "max" -> Values.extreme(value, 1);
        case "min" -> Values.extreme(value, -1);
        // Any word before a term is read as a function, the name of a value too.
        default ->
            throw new ExpressionException(
                function + " is no function; a name before 'and' or 'or' needs brackets");
      };
    }
  }

  /** Operands with operators of one rank between them. */
  record Chain(Level level, List<Term> operands, List<String> operators) implements Term {
    public Chain {
      operands = List.copyOf(operands);
      operators = List.copyOf(operators);
    }

    @Override
    public Object value(Map<String, Names> names) {
      return switch (level) {
        case POWER, PRODUCT, SUM -> calculated(names);
        case COMPARISON -> compared(names);
        case CHOICE -> operands.get(Values.isTrue(operand(0, names)) ? 1 : 2).value(names);
        case BOTH -> {
          // Of three and more the first two count.
          Object left = operand(0, names);
          Object right = operand(1, names);
          yield Values.isTrue(left) ? right : left;
        }
        case EITHER -> {
          Object left = operand(0, names);
          Object right = operand(1, names);
          yield Values.isTrue(left) ? left : right;
        }
        case LIST -> listed(names);
      };
    }

    private Object operand(int index, Map<String, Names> names) {
      return operands.get(index).value(names);
    }

    private Object calculated(Map<String, Names> names) {
      Object value = operand(0, names);
      for (int i = 0; i < operators.size(); i++) {
        Object next = operand(i + 1, names);
        value =
            switch (operators.get(i)) {
              case "^" -> Values.power(value, next);
              case "*" -> Values.product(value, next);
              case "/" -> Values.quotient(value, next);
              case "+" -> Values.sum(value, next);
              default -> Values.difference(value, next);
            };
      }
      return value;
    }

    /** {@code 1 < 2 < 3} says both. */
    private boolean compared(Map<String, Names> names) {
      Object left = operand(0, names);
      for (int i = 0; i < operators.size(); i++) {
        Object right = operand(i + 1, names);
        if (!Values.compare(operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }

    /** The arguments of a function. */
    private List<Object> listed(Map<String, Names> names) {
      List<Object> list = new ArrayList<>();
      list.add(operand(0, names));
      Object rest = operand(1, names);
      if (rest instanceof List<?> more) {
        list.addAll(more);
      } else {
        list.add(rest);
      }
      return list;
    }
  }
}
