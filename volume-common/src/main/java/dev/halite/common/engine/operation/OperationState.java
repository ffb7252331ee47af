package dev.halite.common.engine.operation;

/** Where an operation stands; the three last are final. */
public enum OperationState {
  OPEN("open"),
  SUCCEEDED("succeeded"),
  FAILED("failed"),
  CANCELLED("cancelled");

  private final String text;

  OperationState(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
