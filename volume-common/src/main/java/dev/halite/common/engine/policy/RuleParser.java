package dev.halite.common.engine.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads the text of one rule: checks of the form {@code kind:match} joined by {@code not}, {@code
 * and}, {@code or} (in this order of strength) and parentheses.
 */
final class RuleParser {
  /** Of parentheses and {@code not}: a rule that is deeper is nobody's to read. */
  private static final int MAX_DEPTH = 50;

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern ATTRIBUTE = Pattern.compile("%\\([^()]*\\)");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*");

  private final List<String> tokens;
  private final Consumer<Check.Reference> references;
  private int next;
  private int depth;

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

  /**
   * Reads one check, with nothing before, behind or within it.
   *
   * @throws IllegalArgumentException with a reason for the operator
   */
  static Check single(String text, Consumer<Check.Reference> references) {
    RuleParser parser = new RuleParser(tokens(text), references);
    if (!parser.tokens.equals(List.of(text)) || parser.isWord()) {
      throw new IllegalArgumentException("'" + text + "' is not one check");
    }
    return parser.check(text);
  }

  private boolean isWord() {
    return List.of("and", "or", "not", "(", ")")
        .contains(tokens.getFirst().toLowerCase(Locale.ROOT));
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
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("it is nested more than " + MAX_DEPTH + " deep");
    }
    if (take("not")) {
      depth++;
      Check opposite = new Check.Not(not());
      depth--;
      return opposite;
    }
    if (take("(")) {
      depth++;
      Check inner = or();
      depth--;
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
      if (kind.indexOf('\\') >= 0) {
        throw new IllegalArgumentException("a backslash is not supported in '" + token + "'");
      }
      return new Check.Literal(kind.substring(1, kind.length() - 1), Check.Text.of(match));
    }
    if (NUMBER.matcher(kind).matches()) {
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

  /** The colon between kind and match; none within quotes, where others would see one too. */
  private static int colon(String token) {
    char quote = token.charAt(0);
    int colon = token.indexOf(':');
    if (quote == '\'' || quote == '"') {
      int end = token.indexOf(quote, 1);
      return end > 0 && end + 1 == colon ? colon : -1;
    }
    return colon;
  }

  /**
   * Splits at blanks, and takes parentheses off where a word begins and ends; those of {@code
   * %(name)s} belong to the word.
   */
  private static List<String> tokens(String rule) {
    List<String> tokens = new ArrayList<>();
    for (String word : BLANKS.split(rule)) {
      int start = 0;
      while (start < word.length() && word.charAt(start) == '(') {
        tokens.add("(");
        start++;
      }
      int end = word.length();
      while (end > start && word.charAt(end - 1) == ')') {
        end--;
      }
      if (end > start) {
        tokens.add(checked(word.substring(start, end)));
      }
      for (int i = end; i < word.length(); i++) {
        tokens.add(")");
      }
    }
    return tokens;
  }

  private static String checked(String word) {
    String rest = ATTRIBUTE.matcher(word).replaceAll("");
    if (rest.indexOf('(') >= 0 || rest.indexOf(')') >= 0) {
      throw new IllegalArgumentException(
          rest.contains("%(")
              ? "'%(' is not closed in '" + word + "'"
              : "there is no blank between the words of '" + word + "'");
    }
    return word;
  }
}
