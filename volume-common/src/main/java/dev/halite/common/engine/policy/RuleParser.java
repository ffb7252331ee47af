package dev.halite.common.engine.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the text of one rule: checks of the form {@code kind:match} joined by {@code not}, {@code
 * and}, {@code or} (in this order of strength) and parentheses.
 */
final class RuleParser {
  private final List<String> tokens;
  private final Consumer<Check.Reference> references;
  private int next;

  private RuleParser(List<String> tokens, Consumer<Check.Reference> references) {
    this.tokens = tokens;
    this.references = references;
  }

  /**
   * Reads a rule.
   *
   * @param references told of every rule that this one names
   * @throws IllegalArgumentException with a reason for the operator
   */
  static Check parse(String rule, Consumer<Check.Reference> references) {
    List<String> tokens = tokens(rule);
    if (tokens.isEmpty()) {
      return new Check.Constant(true);
    }
    RuleParser parser = new RuleParser(tokens, references);
    Check check = parser.or();
    if (parser.next < tokens.size()) {
      throw new IllegalArgumentException(
          "'" + tokens.get(parser.next) + "' is not expected where it stands");
    }
    return check;
  }

  private Check or() {
    List<Check> checks = new ArrayList<>(List.of(and()));
    while (take("or")) {
      checks.add(and());
    }
    return checks.size() == 1 ? checks.getFirst() : new Check.Or(checks);
  }

  private Check and() {
    List<Check> checks = new ArrayList<>(List.of(not()));
    while (take("and")) {
      checks.add(not());
    }
    return checks.size() == 1 ? checks.getFirst() : new Check.And(checks);
  }

  private Check not() {
    if (take("not")) {
      return new Check.Not(not());
    }
    if (take("(")) {
      Check inner = or();
      if (!take(")")) {
        throw new IllegalArgumentException("a ')' is missing");
      }
      return inner;
    }
    if (next == tokens.size()) {
      throw new IllegalArgumentException("a check is missing at the end");
    }
    return check(tokens.get(next++));
  }

  private boolean take(String token) {
    if (next < tokens.size() && tokens.get(next).equalsIgnoreCase(token)) {
      next++;
      return true;
    }
    return false;
  }

  private Check check(String token) {
    if (token.equals("@")) {
      return new Check.Constant(true);
    }
    if (token.equals("!")) {
      return new Check.Constant(false);
    }
    int colon = colon(token);
    if (colon <= 0 || colon == token.length() - 1) {
      throw new IllegalArgumentException("'" + token + "' is not of the form kind:match");
    }
    String kind = token.substring(0, colon);
    String match = token.substring(colon + 1);
    return switch (kind) {
      case "rule" -> reference(match);
      case "role" -> new Check.Role(Check.Text.of(match));
      case "http", "https" ->
          throw new IllegalArgumentException("checks by HTTP are not supported: '" + token + "'");
      case "True", "False", "None" -> new Check.Literal(kind, Check.Text.of(match));
      default -> compared(kind, match, token);
    };
  }

  private Check reference(String rule) {
    Check.Reference reference = new Check.Reference(rule);
    references.accept(reference);
    return reference;
  }

  private static Check compared(String kind, String match, String token) {
    char first = kind.charAt(0);
    if (first == '\'' || first == '"') {
      return new Check.Literal(kind.substring(1, kind.length() - 1), Check.Text.of(match));
    }
    if (first >= '0' && first <= '9') {
      return new Check.Literal(kind, Check.Text.of(match));
    }
    for (CallerAttribute attribute : CallerAttribute.values()) {
      if (attribute.text().equals(kind)) {
        return new Check.Attribute(attribute, Check.Text.of(match));
      }
    }
    throw new IllegalArgumentException(
        "'" + kind + "' is no known kind of check in '" + token + "'");
  }

  /** The colon between kind and match; one within quotes belongs to the literal. */
  private static int colon(String token) {
    char quote = token.charAt(0);
    if (quote == '\'' || quote == '"') {
      int end = token.indexOf(quote, 1);
      return end > 0 && end + 1 < token.length() && token.charAt(end + 1) == ':' ? end + 1 : -1;
    }
    return token.indexOf(':');
  }

  /** Splits at spaces and parentheses, but keeps {@code %(name)s} and quoted texts whole. */
  private static List<String> tokens(String rule) {
    List<String> tokens = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inKey = false;
    char quote = 0;
    for (int i = 0; i < rule.length(); i++) {
      char c = rule.charAt(i);
      if (quote != 0) {
        word.append(c);
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        word.append(c);
        quote = c;
      } else if (inKey) {
        word.append(c);
        inKey = c != ')';
      } else if (c == '(' && !word.isEmpty() && word.charAt(word.length() - 1) == '%') {
        word.append(c);
        inKey = true;
      } else if (c == '(' || c == ')' || Character.isWhitespace(c)) {
        flush(word, tokens);
        if (c == '(' || c == ')') {
          tokens.add(String.valueOf(c));
        }
      } else {
        word.append(c);
      }
    }
    if (quote != 0 || inKey) {
      throw new IllegalArgumentException(inKey ? "'%(' is not closed" : "a quote is not closed");
    }
    flush(word, tokens);
    return tokens;
  }

  private static void flush(StringBuilder word, List<String> tokens) {
    if (!word.isEmpty()) {
      tokens.add(word.toString());
      word.setLength(0);
    }
  }
}
