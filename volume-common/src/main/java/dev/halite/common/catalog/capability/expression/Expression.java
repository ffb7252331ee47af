package dev.halite.common.catalog.capability.expression;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expression of Cinder's {@code filter_function} and {@code goodness_function}, such as {@code
 * volume.size < 10 and stats.free_capacity_gb > 100}. Its grammar and values are Cinder's, down to
 * the odd parts; it can do nothing but compute, and both its text and its values are bounded.
 *
 * <p>From the tightest: {@code abs max min}, {@code ^} (to the right), signs, {@code * /}, {@code +
 * -}, {@code not !}, comparisons, {@code ?:}, {@code and &&}, {@code or ||}, comma.
 */
public final class Expression {
  /** Of its text: whoever reports one gives work to each decision. */
  public static final int LONGEST = 4096;

  private final Term term;

  private Expression(Term term) {
    this.term = term;
  }

  /**
   * Reads an expression.
   *
   * @throws ExpressionException when it is none, or a too long or too deep one
   */
  public static Expression parse(String text) {
    if (text.length() > LONGEST) {
      throw new ExpressionException(
          "an expression may have at most " + LONGEST + " characters, not " + text.length());
    }
    return new Expression(new ExpressionParser(text).parse());
  }

  /**
   * Its value: a {@link Boolean}, a {@link java.math.BigInteger}, a {@link Double} or a text.
   *
   * @param names what it can name, such as {@code stats} and below it {@code host}
   * @throws ExpressionException when it has none: an unknown name, or operands that do not fit
   */
  public Object value(Map<String, Names> names) {
    return Values.single(term.value(names));
  }

  /** What is below a name. */
  public interface Names {
    boolean has(String name);

    @Nullable Object get(String name);
  }

  /** Whether a value counts as true: a number that is not 0, a text that is not empty. */
  public static boolean isTrue(Object value) {
    return Values.isTrue(value);
  }
}
