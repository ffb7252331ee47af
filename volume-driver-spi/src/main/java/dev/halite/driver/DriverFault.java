package dev.halite.driver;

/** Why a driver could not do what it was asked; a closed list on which the node acts. */
public enum DriverFault {
  /** Something the call needs is not there: a snapshot to clone, a volume to extend. */
  NOT_FOUND(false, false, true),
  /** The object belongs to another placement, or to something that is not ours. */
  CONFLICT(false, false, true),
  /** The object is in use: a client has it open, or other objects need it. */
  BUSY(false, false, true),
  /** Another call still works on the object; the same call succeeds when that has ended. */
  OCCUPIED(true, false, false),
  /** No room, or a quota of the storage is used up. */
  FULL(false, false, true),
  /** The storage does not answer, or the backend is not set up; the same call may succeed later. */
  UNAVAILABLE(true, false, false),
  /** The storage refuses our credentials or permissions. */
  DENIED(false, false, false),
  /** This is not the storage that was recorded; nothing may be concluded from what is missing. */
  IDENTITY_MISMATCH(false, true, false),
  /** Another incarnation has taken over; this one may change nothing until a new setup. */
  FENCED(false, true, false),
  /** The driver has no such capability; nothing was changed. */
  UNSUPPORTED(false, false, true),
  /** The request or the configuration can never work. */
  INVALID(false, false, true),
  /**
   * The connector lacks what this storage needs, or says it wrong; the sentence is for whoever sent
   * it, names the property and tells nothing of the backend.
   */
  UNFIT_CONNECTOR(false, false, true),
  /** No answer in time. The outcome is unknown: read the state again before a retry or an undo. */
  TIMEOUT(true, false, false),
  /** Anything else. The outcome is unknown. */
  FAILURE(false, false, false);

  private final boolean retryHere;
  private final boolean stopsBackend;
  private final boolean refuses;

  DriverFault(boolean retryHere, boolean stopsBackend, boolean refuses) {
    this.retryHere = retryHere;
    this.stopsBackend = stopsBackend;
    this.refuses = refuses;
  }

  /** True when the same call on the same backend may succeed a little later. */
  public boolean retryHere() {
    return retryHere;
  }

  /** True when the backend can do nothing at all until it is set up again. */
  public boolean stopsBackend() {
    return stopsBackend;
  }

  /**
   * True when the call was refused before it changed anything, where its capability says so. What
   * the storage says in the middle of a change is no refusal: {@link DriverException#midway}. Where
   * something else is at work, it may be an earlier call for the same, which changes things.
   */
  public boolean refuses() {
    return refuses;
  }
}
