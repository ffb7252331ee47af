package dev.halite.common.catalog.capability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ExtraSpecRequirementTest {

  static Stream<Arguments> rows() {
    return Stream.of(
        // A plain equals sign means at least.
        row(2, "= 1", true),
        row(1, "= 1", true),
        row(0.5, "= 1", false),
        row("2", "= 1", true),
        row(1, "== 1", true),
        row("1.0", "== 1", true),
        row(2, "== 1", false),
        row(2, "!= 1", true),
        row(1, "!= 1.0", false),
        row(-0.0, "== 0", true),
        row(3, ">= 3", true),
        row(2, ">= 3", false),
        row(3, "<= 3", true),
        row(4, "<= 3", false),
        row(1000, "== 1e3", true),
        row(" 5 ", "== 5", true),
        row("inf", ">= 1e300", true),
        row("-Infinity", "<= 0", true),
        row(true, "== 1", true),
        // No number where one is needed: no match, whichever the operator.
        row("many", "= 1", false),
        row("many", "!= 1", false),
        row(1, "== one", false),
        row("1d", "== 1", false),
        row("0x1p3", "== 8", false),
        row("infinite", ">= 1", false),
        row(Map.of("a", 1), "== 1", false),
        // An operator without operand.
        row(1, "=", false),
        row("", "s==", false),
        row("x", "<in>", false),
        row(true, "<is>", false),
        row("a", "<or>", false),
        // There is no numeric < or >: these are plain texts.
        row(1, "< 2", false),
        row("< 2", "< 2", true),
        row("> 2", "> 2", true),
        // Text.
        row("abc", "s== abc", true),
        row("abc", "s== abd", false),
        row("abc", "s!= abd", true),
        row("abc", "s!= abc", false),
        row(5, "s!= 5", true),
        row(5, "s== 5", false),
        row("a", "s< b", true),
        row("b", "s< b", false),
        row("b", "s<= b", true),
        row("c", "s> b", true),
        row("b", "s>= b", true),
        row("a", "s>= b", false),
        row("10", "s< 9", true),
        row(10, "s< 9", false),
        // Only the first word after the operator counts.
        row("abc", "s== abc def", true),
        // Contains.
        row("abcdef", "<in> cd", true),
        row("abcdef", "<in> x", false),
        row(Map.of("cd", 1), "<in> cd", true),
        row(12, "<in> 1", false),
        // Truth.
        row(true, "<is> True", true),
        row(true, "<is> yes", true),
        row("on", "<is> 1", true),
        row(false, "<is> True", false),
        row(false, "<is> False", true),
        row(false, "<is> whatever", true),
        row(1, "<is> True", true),
        // Alternatives.
        row("b", "<or> a <or> b", true),
        row("c", "<or> a <or> b", false),
        row("a", "<or> a", true),
        row("<or>", "<or> a <or> b", false),
        row(1, "<or> 1", false),
        // No operator: the whole text.
        row("gold", "gold", true),
        row("gold ", "gold", false),
        row("two words", "two words", true),
        row("Gold", "gold", false),
        row(true, "True", false),
        row(5, "5", false),
        row("<all-in> a", "<all-in> a", true),
        row("", "", true),
        // Nothing offered.
        row(null, "= 1", false),
        row(null, "!= 1", false),
        row(null, "s!= a", false),
        row(null, "<is> False", false),
        row(null, "<or> a", false),
        row(null, "<in> a", false),
        row(null, "a", false));
  }

  @ParameterizedTest(name = "{0} against {1}")
  @MethodSource("rows")
  void anOperatorComparesWhatIsOfferedWithItsOperand(
      Object offered, String wanted, boolean expected) {
    assertThat(ExtraSpecRequirement.matches(offered, wanted)).isEqualTo(expected);
  }

  private static Arguments row(Object offered, String wanted, boolean expected) {
    return Arguments.of(offered, wanted, expected);
  }
}
