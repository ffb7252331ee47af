package dev.halite.common.engine.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A rule as it is written, in one of the forms that policy files may have. */
sealed interface RuleForm {
  /**
   * What it means.
   *
   * @param references told of every rule that this one names
   * @throws IllegalArgumentException with a reason for the operator
   */
  Check check(Consumer<Check.Reference> references);

  /** The same as a text. */
  String shown();

  /** Checks joined by words; nothing at all is for everybody. */
  record Words(String rule) implements RuleForm {
    @Override
    public Check check(Consumer<Check.Reference> references) {
      return RuleParser.parse(rule, references);
    }

    @Override
    public String shown() {
      return rule;
    }
  }

  /**
   * The older form: any of the outer list, each of which is all of an inner list of single checks.
   * An empty inner list stands for nothing, so a list of such lists is for nobody, but an empty
   * outer list is for everybody.
   */
  record Lists(List<List<String>> any) implements RuleForm {
    public Lists {
      any = any.stream().map(List::copyOf).toList();
    }

    @Override
    public Check check(Consumer<Check.Reference> references) {
      if (any.isEmpty()) {
        return new Check.Constant(true);
      }
      List<Check> checks = new ArrayList<>();
      for (List<String> all : any) {
        if (!all.isEmpty()) {
          checks.add(
              new Check.And(
                  all.stream().map(check -> RuleParser.single(check, references)).toList()));
        }
      }
      return new Check.Or(checks);
    }

    @Override
    public String shown() {
      if (any.isEmpty()) {
        return "@";
      }
      String shown =
          any.stream()
              .filter(all -> !all.isEmpty())
              .map(all -> all.size() == 1 ? all.getFirst() : "(" + String.join(" and ", all) + ")")
              .collect(Collectors.joining(" or "));
      return shown.isEmpty() ? "!" : shown;
    }
  }

  /** The rule, or whom another rule allows it. */
  record OrRule(RuleForm form, String other) implements RuleForm {
    @Override
    public Check check(Consumer<Check.Reference> references) {
      return new Check.Or(
          List.of(form.check(references), RuleParser.single("rule:" + other, references)));
    }

    @Override
    public String shown() {
      String shown = form.shown();
      return "(" + (shown.isEmpty() ? "@" : shown) + ") or rule:" + other;
    }
  }
}
