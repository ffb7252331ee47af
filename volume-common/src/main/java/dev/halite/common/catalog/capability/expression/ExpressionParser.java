package dev.halite.common.catalog.capability.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression as Cinder's grammar does: each rank takes as much as it can, words are
 * operators without a blank behind them ({@code notx} is {@code not x}), and what cannot go on is
 * given back. Readings that failed are tried once more in another way, so their number is bounded.
 */
final class ExpressionParser {
  private static final int DEEPEST = 64;

  /** An expression of the longest text takes less, one that only fails again and again more. */
  private static final int MOST_STEPS = 200_000;

  private static final Pattern BLANK = Pattern.compile("[ \\t\\r\\n]*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
  private static final Pattern WORD = Pattern.compile("[a-zA-Z_.]+");
  private static final Pattern QUOTED =
      Pattern.compile(
          "\"(?:[^\"\\n\\r\\\\]|\"\"|\\\\(?:[^x]|x[0-9a-fA-F]+))*+\""
              + "|'(?:[^'\\n\\r\\\\]|''|\\\\(?:[^x]|x[0-9a-fA-F]+))*+'");
  private static final List<String> SIGNS = List.of("+", "-");
  private static final List<String> NEGATIONS = List.of("NOT", "not", "!");

  private final String text;
  private int at;
  private int farthest;
  private int depth;
  private int steps;

  ExpressionParser(String text) {
    this.text = text;
  }

  Term parse() {
    Term term = list();
    skip(BLANK);
    if (term == null || at < text.length()) {
      throw new ExpressionException(
          "'" + text + "' cannot be read from character " + (farthest + 1) + " on");
    }
    return term;
  }

  private @Nullable Term list() {
    return toTheRight(Level.LIST, this::either, this::list);
  }

  private @Nullable Term either() {
    return inARow(Level.EITHER, this::both);
  }

  private @Nullable Term both() {
    return inARow(Level.BOTH, this::choice);
  }

  private @Nullable Term choice() {
    Term condition = comparison();
    if (condition == null) {
      return null;
    }
    // Whatever follows a whole choice is read, and has no say.
    Term chosen = null;
    while (true) {
      int start = at;
      Term then = operator(Level.CHOICE.operators()) == null ? null : comparison();
      Term otherwise = then == null || operator(List.of(":")) == null ? null : comparison();
      if (then == null || otherwise == null) {
        at = start;
        return chosen == null ? condition : chosen;
      }
      if (chosen == null) {
        chosen =
            new Term.Chain(Level.CHOICE, List.of(condition, then, otherwise), List.of("?", ":"));
      }
    }
  }

  private @Nullable Term comparison() {
    return inARow(Level.COMPARISON, this::negation);
  }

  private @Nullable Term negation() {
    return prefixed(NEGATIONS, this::negation, this::sum);
  }

  private @Nullable Term sum() {
    return inARow(Level.SUM, this::product);
  }

  private @Nullable Term product() {
    return inARow(Level.PRODUCT, this::signed);
  }

  private @Nullable Term signed() {
    return prefixed(SIGNS, this::signed, this::power);
  }

  private @Nullable Term power() {
    return toTheRight(Level.POWER, this::function, this::power);
  }

  private @Nullable Term function() {
    int start = at;
    String name = token(WORD);
    Term argument = name == null ? null : deeper(this::function);
    if (name != null && argument != null) {
      return new Term.Call(name, argument);
    }
    at = start;
    return operand();
  }

  private @Nullable Term operand() {
    for (Pattern pattern : List.of(NUMBER, WORD, QUOTED)) {
      String token = token(pattern);
      if (token != null) {
        return new Term.Constant(token);
      }
    }
    int start = at;
    Term within = operator(List.of("(")) == null ? null : deeper(this::list);
    if (within == null || operator(List.of(")")) == null) {
      at = start;
      return null;
    }
    return within;
  }

  private @Nullable Term prefixed(
      List<String> operators, Supplier<@Nullable Term> same, Supplier<@Nullable Term> tighter) {
    int start = at;
    String operator = operator(operators);
    Term operand = operator == null ? null : deeper(same);
    if (operator != null && operand != null) {
      return new Term.Prefixed(operator, operand);
    }
    at = start;
    return tighter.get();
  }

  private @Nullable Term inARow(Level level, Supplier<@Nullable Term> tighter) {
    Term first = tighter.get();
    if (first == null) {
      return null;
    }
    List<Term> operands = new ArrayList<>(List.of(first));
    List<String> operators = new ArrayList<>();
    while (true) {
      int start = at;
      String operator = operator(level.operators());
      Term next = operator == null ? null : tighter.get();
      if (operator == null || next == null) {
        at = start;
        return operators.isEmpty() ? first : new Term.Chain(level, operands, operators);
      }
      operators.add(operator);
      operands.add(next);
    }
  }

  private @Nullable Term toTheRight(
      Level level, Supplier<@Nullable Term> tighter, Supplier<@Nullable Term> same) {
    Term first = tighter.get();
    if (first == null) {
      return null;
    }
    int start = at;
    String operator = operator(level.operators());
    Term rest = operator == null ? null : deeper(same);
    if (operator == null || rest == null) {
      at = start;
      return first;
    }
    return new Term.Chain(level, List.of(first, rest), List.of(operator));
  }

  private @Nullable Term deeper(Supplier<@Nullable Term> inner) {
    if (++depth > DEEPEST) {
      throw new ExpressionException("the expression is nested more than " + DEEPEST + " deep");
    }
    try {
      return inner.get();
    } finally {
      depth--;
    }
  }

  private @Nullable String operator(List<String> operators) {
    int start = at;
    step();
    skip(BLANK);
    for (String operator : operators) {
      if (text.startsWith(operator, at)) {
        at += operator.length();
        return operator;
      }
    }
    at = start;
    return null;
  }

  private @Nullable String token(Pattern pattern) {
    int start = at;
    step();
    skip(BLANK);
    String token = skip(pattern);
    if (token == null) {
      at = start;
    }
    return token;
  }

  private @Nullable String skip(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    farthest = Math.max(farthest, at);
    return matcher.group();
  }

  private void step() {
    if (++steps > MOST_STEPS) {
      throw new ExpressionException("the expression cannot be read in so many steps");
    }
  }
}
