package dev.halite.api.listing;

/**
 * One filter that a list knows.
 *
 * @param name query parameter
 * @param kind what values it takes
 * @param since minor number of the first microversion that has it; older requests drop it
 */
public record FilterRule(String name, FilterKind kind, int since) {

  /** A filter that was there from the start. */
  public static FilterRule of(String name, FilterKind kind) {
    return new FilterRule(name, kind, 0);
  }
}
