package dev.halite.common.storage.initiator;

/** What became of a command. */
sealed interface ScsiAnswer {
  /** It was done. */
  record Done() implements ScsiAnswer {}

  /**
   * The target has not done it.
   *
   * @param status as of SAM-5
   * @param key of the sense, 0 where there is none
   * @param code additional sense code and qualifier
   * @param earlier whether it speaks of an earlier command, which had been acknowledged
   */
  record Refused(int status, int key, int code, boolean earlier) implements ScsiAnswer {
    // no status that a target has
    private static final int CUT_SHORT = -1;
    private static final int CHECK_CONDITION = 2;
    private static final int BUSY = 8;
    static final int RESERVATION_CONFLICT = 0x18;
    private static final int TASK_SET_FULL = 0x28;
    private static final int TASK_ABORTED = 0x40;

    static final int NOT_READY = 2;
    static final int ILLEGAL_REQUEST = 5;
    private static final int UNIT_ATTENTION = 6;
    static final int DATA_PROTECT = 7;
    private static final int ABORTED = 11;
    static final int NO_SUCH_UNIT = 0x2500;
    static final int NO_SPACE = 0x2707;
    // power on, reset, or loss of the nexus, whatever its qualifier is
    private static final int RESET = 0x29;
    private static final int DEFERRED = 0x71;
    private static final int DEFERRED_DESCRIPTOR = 0x73;

    /**
     * Reads the answer of a target.
     *
     * @param kind of the sense: of this command, or deferred
     */
    static Refused of(int status, int kind, int key, int code) {
      return new Refused(status, key, code, kind == DEFERRED || kind == DEFERRED_DESCRIPTOR);
    }

    /** Less was moved than was asked for. */
    static Refused cutShort() {
      return new Refused(CUT_SHORT, 0, 0, false);
    }

    /** Something has happened before the command, of which the target only wanted to tell. */
    boolean isNews() {
      return status == CHECK_CONDITION && !earlier && (key == UNIT_ATTENTION || key == ABORTED);
    }

    /** What the target had acknowledged, and not yet made durable, may be lost. */
    boolean isLoss() {
      return status == CHECK_CONDITION
          && (earlier || key == UNIT_ATTENTION && code >> Byte.SIZE == RESET);
    }

    /** The target has too much to do. */
    boolean isLater() {
      return status == BUSY || status == TASK_SET_FULL || status == TASK_ABORTED;
    }

    /** The target does not know the command, or not what it asks for. */
    boolean isUnknown() {
      return status == CHECK_CONDITION && !earlier && key == ILLEGAL_REQUEST;
    }

    @Override
    public String toString() {
      return switch (status) {
        case CUT_SHORT -> "it was cut short";
        case CHECK_CONDITION -> "%ssense %X/%04X".formatted(earlier ? "deferred " : "", key, code);
        default -> "status %X".formatted(status);
      };
    }
  }

  /**
   * Its session has ended before there was an answer; it may have been done, or not.
   *
   * @param hung whether because the target was silent for too long
   */
  record Lost(boolean hung) implements ScsiAnswer {}
}
