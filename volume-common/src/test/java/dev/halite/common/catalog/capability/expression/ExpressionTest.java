package dev.halite.common.catalog.capability.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.catalog.capability.expression.Expression.Names;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ExpressionTest {
  static final Map<String, Map<String, Object>> NAMES = names();

  /** As Cinder's own evaluator (2:21.3.1) computes them. */
  private static final String SAMPLES =
      """
      volume.size < 10 => True
      volume.size < 5 ? 100 : 50 => int 50
      (volume.size < 5) * 100 => int 0
      stats.free > 50 and volume.size < 10 => True
      stats.total - volume.size >= 495 => True
      1 and 1 and 0 => int 1
      0 or 0 or 1 => int 0
      0 && 1 => int 0
      2 && 3 => int 3
      0 || "x" => text x
      (stats.total) and (volume.size) => int 5
      stats.total and 1 => error
      1 AND 2 => int 2
      0 OR 3 => int 3
      not 1 => False
      NOT 0 => True
      !1 => False
      notx => False
      2 - not 2 => error
      nothing => False
      not not 1 => True
      1 and not 0 => True
      not 1 == 2 => False
      0 ? 1 : 0 ? 2 : 3 => int 0
      1 ? 2 : 3 => int 2
      0 ? 1 : 2 => int 2
      1 ? 2 => error
      2^3^2 => int 512
      -2^2 => int -4
      2^-2 => error
      2^(-2) => float 0.25
      2^0.5 => float 1.4142135623730951
      (-8)^0.5 => error
      0^(-1) => error
      10 - 3 - 2 => int 5
      100 / 10 / 2 => float 5.0
      7/2 => float 3.5
      6/2 => float 3.0
      1/0 => error
      7 / "2" => float 3.5
      7 / "x" => error
      2 + 3 * 4 => int 14
      (2 + 3) * 4 => int 20
      2*-3 => int -6
      2--3 => int 5
      --1 => int 1
      +-1 => int -1
      -(1) => int -1
      1 < 2 < 3 => True
      1 < 3 < 2 => False
      3 > 2 == 2 => True
      5 <> 4 => True
      5 != 5 => False
      1.5 == 1.5 => True
      1 == 1.0 => True
      1 == True => False
      "a" < "b" => True
      "a" < 1 => error
      "a" == 1 => False
      "a" != 1 => True
      stats.protocol == "iSCSI" => True
      stats.protocol == iSCSI => True
      stats.protocol == 'iscsi' => False
      extra.tier == "gold" ? 100 : 10 => int 100
      "12" == 12 => False
      stats.count + 1 => int 13
      stats.count == "12" => False
      stats.ratio * 2 => float 3.0
      stats.free => int 99
      stats.up => int 1
      stats.up == 1 => True
      stats.bound => text infinite
      stats.bound > 10 => error
      stats.none => error
      stats.nothing => error
      stats.list => error
      qos.iops => error
      foo.bar => error
      a.b.c => text a.b.c
      stats => text stats
      1,2 => error
      abs(-5) => int 5
      abs 5 => int 5
      abs -5 => error
      abs("a") => error
      abs(1,2) => error
      abs(0-2.5) => float 2.5
      max(1,2,3) => int 3
      max(1,stats.total,2) => int 500
      min(3,(1+1)) => int 2
      min(1, 0.5) => float 0.5
      max(1, 1.0) => int 1
      max("abc") => text c
      max(5) => error
      max("a", 1) => error
      max(min(1,2),0) => int 1
      round(1.5) => error
      .5 => error
      1. => error
      1.5 => float 1.5
      1e5 => error
      1 .5 => error
      "it's" => text its
      'it''s' => text its
      "a" + "b" => text ab
      "ab" * 3 => text ababab
      3 * "ab" => text ababab
      "ab" - 1 => error
      +gold => text gold
      True => text True
      inf => float inf
      nan == nan => False
      -inf => float -inf
      (1 == 1) + (2 == 2) => int 2
      ((1)) => int 1
      ((1) => error
      1) => error
      1 2 => error
      =1 => error
      < 1 => error
      1 =< 2 => error
      1 === 1 => error
      1 ! 2 => error
      volume.size <5 => False
      \tvolume.size\t<\t10 => True
      (volume.size > 2) and (volume.size < 7) ? 60 : 20 => int 60
      10 * (stats.total / 100) - 3 => float 47.0
      """;

  private static Map<String, Map<String, Object>> names() {
    Map<String, Object> stats = new HashMap<>();
    stats.put("total", 500);
    stats.put("free", 99.7);
    stats.put("up", true);
    stats.put("none", null);
    stats.put("protocol", "iSCSI");
    stats.put("count", "12");
    stats.put("ratio", "1.5");
    stats.put("bound", "infinite");
    stats.put("list", List.of("a"));
    return Map.of("stats", stats, "volume", Map.of("size", 5), "extra", Map.of("tier", "gold"));
  }

  static Stream<Arguments> samples() {
    return Arrays.stream(SAMPLES.split("\n"))
        .map(line -> line.split(" => ", -1))
        .map(sample -> Arguments.of(sample[0], sample[1]));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void anExpressionIsWorthWhatItIsInCinder(String expression, String value) {
    assertThat(value(expression)).isEqualTo(value);
  }

  @Test
  void theRecordedSamplesAreWhatCinderSays() throws Exception {
    EvaluatorOracle.assumeThere();
    List<String> expressions = samples().map(sample -> (String) sample.get()[0]).toList();

    assertThat(EvaluatorOracle.answers(expressions, NAMES))
        .isEqualTo(samples().map(sample -> sample.get()[1]).toList());
  }

  @Test
  void aLongExpressionIsReadAndALongerOneIsNot() {
    String sum = "1" + "+1".repeat(Expression.LONGEST / 2 - 1);
    assertThat(value(sum)).isEqualTo("int " + Expression.LONGEST / 2);

    assertThatThrownBy(() -> Expression.parse(sum + "+1"))
        .isInstanceOf(ExpressionException.class)
        .hasMessage("an expression may have at most 4096 characters, not 4097");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "abs(", "-", "not (", "2^", "1,", "not(", "abs abs("})
  void whatIsNestedTooDeepIsRefusedBeforeItCostsAnything(String opening) {
    for (int depth : new int[] {20, 63, 500}) {
      String deep = opening.repeat(depth);
      assertThatThrownBy(() -> Expression.parse(deep)).isInstanceOf(ExpressionException.class);
      assertThatThrownBy(() -> Expression.parse(deep + "1 ?"))
          .isInstanceOf(ExpressionException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9^9^9^9", "10^100000", "\"abc\" * 999999999", "(2^8000)*(2^8000)", "9^(9^30)"})
  void aValueTooLargeIsRefusedBeforeItIsComputed(String expression) {
    assertThatThrownBy(() -> Expression.parse(expression).value(Map.of()))
        .isInstanceOf(ExpressionException.class)
        .hasMessage("a value is too large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stats.total and 1",
        "__import__('os').system('true')",
        "stats.__class__",
        "open('/etc/passwd')",
        "T(java.lang.Runtime).getRuntime()",
        "${stats.total}",
        "#{1}"
      })
  void anythingElseIsNoFunctionAndNoName(String expression) {
    assertThat(value(expression)).isEqualTo(EvaluatorOracle.ERROR);
  }

  @Test
  void anErrorSaysWhatIsWrong() {
    assertThatThrownBy(() -> Expression.parse("1 +"))
        .hasMessage("'1 +' cannot be read from character 4 on");
    assertThatThrownBy(() -> evaluated("stats.nothing > 1"))
        .hasMessage("there is no stats.nothing");
    assertThatThrownBy(() -> evaluated("qos.iops > 1")).hasMessage("there is no qos.iops");
    assertThatThrownBy(() -> evaluated("stats.none > 1")).hasMessage("stats.none has no value");
    assertThatThrownBy(() -> evaluated("stats.up and 1"))
        .hasMessage("and is no function; a name before 'and' or 'or' needs brackets");
    assertThatThrownBy(() -> evaluated("stats.protocol > 1"))
        .hasMessage("a number and a text cannot be compared by >");
  }

  static String value(String expression) {
    try {
      return written(evaluated(expression));
    } catch (ExpressionException e) {
      return EvaluatorOracle.ERROR;
    }
  }

  private static Object evaluated(String expression) {
    Map<String, Names> names = new HashMap<>();
    NAMES.forEach((name, below) -> names.put(name, new Below(below)));
    return Expression.parse(expression).value(names);
  }

  private static String written(Object value) {
    return switch (value) {
      case Boolean truth -> truth ? "True" : "False";
      case BigInteger whole -> "int " + whole;
      case Double fraction -> "float " + python(fraction);
      default -> "text " + value;
    };
  }

  /** As Python writes a fraction; large and small ones are not among the samples. */
  private static String python(double fraction) {
    if (Double.isInfinite(fraction)) {
      return fraction > 0 ? "inf" : "-inf";
    }
    return Double.isNaN(fraction) ? "nan" : Double.toString(fraction);
  }

  private record Below(Map<String, Object> entries) implements Names {
    @Override
    public boolean has(String name) {
      return entries.containsKey(name);
    }

    @Override
    public Object get(String name) {
      return entries.get(name);
    }
  }
}
