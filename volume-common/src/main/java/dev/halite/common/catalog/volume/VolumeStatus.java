package dev.halite.common.catalog.volume;

import dev.halite.common.engine.kind.Status;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Status of a volume, with the text that clients see and the moves that it may make. */
public enum VolumeStatus implements Status {
  CREATING("creating", Owner.SERVICE),
  AVAILABLE("available", Owner.NOBODY),
  RESERVED("reserved", Owner.CLIENT),
  ATTACHING("attaching", Owner.CLIENT),
  IN_USE("in-use", Owner.NOBODY),
  DETACHING("detaching", Owner.CLIENT),
  EXTENDING("extending", Owner.SERVICE),
  ERROR_EXTENDING("error_extending", Owner.NOBODY),
  DOWNLOADING("downloading", Owner.SERVICE),
  UPLOADING("uploading", Owner.SERVICE),
  BACKING_UP("backing-up", Owner.SERVICE),
  ERROR_BACKING_UP("error_backing-up", Owner.NOBODY),
  RESTORING_BACKUP("restoring-backup", Owner.SERVICE),
  ERROR_RESTORING("error_restoring", Owner.NOBODY),
  RETYPING("retyping", Owner.SERVICE),
  MAINTENANCE("maintenance", Owner.CLIENT),
  AWAITING_TRANSFER("awaiting-transfer", Owner.CLIENT),
  REVERTING("reverting", Owner.SERVICE),
  MANAGING("managing", Owner.SERVICE, "creating"),
  ERROR_MANAGING("error_managing", Owner.NOBODY, "error"),
  UNMANAGING("unmanaging", Owner.SERVICE),
  ERROR_UNMANAGING("error_unmanaging", Owner.NOBODY),
  DELETING("deleting", Owner.SERVICE),
  ERROR_MANAGING_DELETING("error_managing_deleting", Owner.SERVICE, "deleting"),
  ERROR_DELETING("error_deleting", Owner.NOBODY),
  ERROR("error", Owner.NOBODY),
  DELETED("deleted", Owner.NOBODY);

  private static final Map<String, VolumeStatus> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(VolumeStatus::text, Function.identity()));

  private final String text;
  private final Owner owner;
  private final String shown;

  VolumeStatus(String text, Owner owner) {
    this(text, owner, text);
  }

  VolumeStatus(String text, Owner owner, String shown) {
    this.text = text;
    this.owner = owner;
    this.shown = shown;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String shown() {
    return shown;
  }

  @Override
  public Owner owner() {
    return owner;
  }

  /** The statuses that need a live operation. */
  public static Set<VolumeStatus> serviceOwned() {
    return Arrays.stream(values())
        .filter(status -> status.owner == Owner.SERVICE)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(VolumeStatus.class)));
  }

  public static VolumeStatus ofText(String text) {
    VolumeStatus status = BY_TEXT.get(text);
    if (status == null) {
      throw new IllegalArgumentException("No volume status is called '" + text + "'.");
    }
    return status;
  }
}
