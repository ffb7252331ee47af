package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.kind.Status;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Status of a snapshot, with the text that clients see. */
public enum SnapshotStatus implements Status {
  CREATING("creating", Owner.SERVICE),
  AVAILABLE("available", Owner.NOBODY),
  /** Its volume goes back to it. */
  RESTORING("restoring", Owner.SERVICE),
  DELETING("deleting", Owner.SERVICE),
  ERROR_DELETING("error_deleting", Owner.NOBODY),
  ERROR("error", Owner.NOBODY),
  DELETED("deleted", Owner.NOBODY);

  private static final Map<String, SnapshotStatus> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(SnapshotStatus::text, Function.identity()));

  private final String text;
  private final Owner owner;

  SnapshotStatus(String text, Owner owner) {
    this.text = text;
    this.owner = owner;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String shown() {
    return text;
  }

  @Override
  public Owner owner() {
    return owner;
  }

  public static SnapshotStatus ofText(String text) {
    SnapshotStatus status = BY_TEXT.get(text);
    if (status == null) {
      throw new IllegalArgumentException("No snapshot status is called '" + text + "'.");
    }
    return status;
  }
}
