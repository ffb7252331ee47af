package dev.halite.common.catalog.capability.expression;

/** An expression that cannot be read, or that has no value for what it is asked of. */
public final class ExpressionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ExpressionException(String message) {
    super(message);
  }
}
