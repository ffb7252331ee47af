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
   */
  record Refused(int status, int key, int code) implements ScsiAnswer {
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

    /** Something has happened before the command, of which the target only wanted to tell. */
    boolean isNews() {
      return status == CHECK_CONDITION && (key == UNIT_ATTENTION || key == ABORTED);
    }

    /** The target has too much to do. */
    boolean isLater() {
      return status == BUSY || status == TASK_SET_FULL || status == TASK_ABORTED;
    }

    /** The target does not know the command, or not what it asks for. */
    boolean isUnknown() {
      return status == CHECK_CONDITION && key == ILLEGAL_REQUEST;
    }

    @Override
    public String toString() {
      return status == CHECK_CONDITION
          ? "sense %X/%04X".formatted(key, code)
          : "status %X".formatted(status);
    }
  }

  /**
   * Its session has ended before there was an answer; it may have been done, or not.
   *
   * @param hung whether because the target was silent for too long
   */
  record Lost(boolean hung) implements ScsiAnswer {}
}
