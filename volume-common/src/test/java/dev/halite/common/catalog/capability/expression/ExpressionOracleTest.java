package dev.halite.common.catalog.capability.expression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.testkit.Tier;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Expressions made by chance are worth what Cinder's own evaluator says: some hundred whose worth
 * it has said once ({@code cinder-answers.tsv}, written anew by {@code
 * -Dhalite.cinder.record=.../cinder-answers.tsv} where the evaluator is), and as many as wanted
 * where it can be asked.
 */
@Timeout(300)
class ExpressionOracleTest {
  private static final List<String> OPERANDS =
      List.of(
          "0",
          "1",
          "2",
          "7",
          "1.5",
          "0.25",
          "100",
          "stats.total",
          "stats.free",
          "stats.up",
          "stats.protocol",
          "stats.count",
          "stats.ratio",
          "stats.bound",
          "volume.size",
          "extra.tier",
          "\"gold\"",
          "'iSCSI'",
          "gold",
          "stats.none",
          "extra.none",
          "True");
  private static final List<String> BINARY =
      List.of(
          "+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=", "<>", " and ", " or ", "&&",
          "||", " AND ", " OR ");
  private static final List<String> UNARY = List.of("-", "+", "!", "not ", "NOT ", "abs", "not");

  private static final int RECORDED = 400;

  private final Random random = new Random(20261130);

  @Test
  void expressionsByChanceAreWorthWhatCinderHasSaid() throws Exception {
    List<String> expressions = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    try (InputStream recorded = getClass().getResourceAsStream("cinder-answers.tsv")) {
      for (String line : new String(recorded.readAllBytes(), UTF_8).lines().toList()) {
        String[] both = line.split("\t", -1);
        answers.add(both[0]);
        expressions.add(both[1]);
      }
    }

    assertThat(expressions).hasSize(RECORDED);
    assertSame(expressions, answers);
  }

  @Test
  void expressionsByChanceAreWorthTheSame() throws Exception {
    EvaluatorOracle.assumeThere();
    String record = System.getProperty("halite.cinder.record");
    List<String> expressions = new ArrayList<>();
    int count = record == null ? Tier.count(100, 2000) : RECORDED;
    for (int i = 0; i < count; i++) {
      expressions.add(expression(4));
    }

    List<String> answers = EvaluatorOracle.answers(expressions, ExpressionTest.NAMES);

    if (record != null) {
      Files.writeString(
          Path.of(record),
          IntStream.range(0, count)
              .mapToObj(i -> answers.get(i) + "\t" + expressions.get(i) + "\n")
              .collect(Collectors.joining()));
    }
    assertSame(expressions, answers);
  }

  private static void assertSame(List<String> expressions, List<String> answers) {
    SoftAssertions all = new SoftAssertions();
    for (int i = 0; i < expressions.size(); i++) {
      String own = ExpressionTest.value(expressions.get(i));
      if (!isSame(own, answers.get(i))) {
        all.fail("%s: %s, but Cinder says %s", expressions.get(i), own, answers.get(i));
      }
    }
    all.assertAll();
    assertThat(answers)
        .filteredOn(EvaluatorOracle.ERROR::equals)
        .hasSizeLessThan(expressions.size() * 3 / 4);
  }

  /** Powers of fractions may differ in their last digit, and are written in another way. */
  private static boolean isSame(String own, String theirs) {
    if (own.startsWith("float ") && theirs.startsWith("float ")) {
      double a = number(own);
      double b = number(theirs);
      return Double.compare(a, b) == 0 || Math.abs(a - b) <= Math.abs(b) * 1e-12;
    }
    return own.equals(theirs);
  }

  private static double number(String written) {
    return switch (written.substring("float ".length())) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(written.substring("float ".length()));
    };
  }

  private String expression(int depth) {
    if (depth == 0 || random.nextInt(5) == 0) {
      return one(OPERANDS);
    }
    return switch (random.nextInt(9)) {
      case 0 -> "(" + expression(depth - 1) + ")";
      case 1 -> one(UNARY) + expression(depth - 1);
      case 2 ->
          expression(depth - 1) + " ? " + expression(depth - 1) + " : " + expression(depth - 1);
      case 3 -> (random.nextBoolean() ? "max(" : "min(") + several(depth) + ")";
      default -> expression(depth - 1) + one(BINARY) + expression(depth - 1);
    };
  }

  private String several(int depth) {
    return expression(depth - 1)
        + ", "
        + expression(depth - 1)
        + (random.nextBoolean() ? ", " + expression(depth - 1) : "");
  }

  private String one(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
