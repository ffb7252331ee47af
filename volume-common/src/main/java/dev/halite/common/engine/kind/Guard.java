package dev.halite.common.engine.kind;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What stands against a verb: named refusals over the facts of a resource, in the order in which
 * they are told. Pure; the facts are read after the resource's row was locked.
 *
 * @param <F> facts: the locked row and what other tables say of it
 */
public record Guard<F>(List<Refusal<F>> refusals) {
  public Guard {
    refusals = List.copyOf(refusals);
  }

  /**
   * One condition under which the verb is refused.
   *
   * @param name for tests and metrics
   * @param stands whether it holds
   * @param sentence what the caller is told
   */
  public record Refusal<F>(String name, Predicate<F> stands, Function<F, String> sentence) {}

  @SafeVarargs
  public static <F> Guard<F> of(Refusal<F>... refusals) {
    return new Guard<>(List.of(refusals));
  }

  public static <F> Refusal<F> refuse(
      String name, Predicate<F> stands, Function<F, String> sentence) {
    return new Refusal<>(name, stands, sentence);
  }

  /** The first condition that stands against it. */
  public Optional<Refusal<F>> refusal(F facts) {
    return refusals.stream().filter(refusal -> refusal.stands().test(facts)).findFirst();
  }

  /**
   * Lets pass what nothing stands against.
   *
   * @throws HaliteException INVALID_STATE, naming the condition
   */
  public void check(F facts) {
    check(facts, FaultCode.INVALID_STATE);
  }

  /**
   * The same, for a verb whose refusals clients know by another code.
   *
   * @throws HaliteException of that code, naming the condition
   */
  public void check(F facts, FaultCode code) {
    refusal(facts)
        .ifPresent(
            refusal -> {
              throw new HaliteException(code, refusal.sentence().apply(facts));
            });
  }
}
