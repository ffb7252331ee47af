package dev.halite.common.storage.command;

/** In which way a command failed. */
public enum CommandFailure {
  /** The program is not there or may not be run. Nothing has happened. */
  NOT_STARTED,
  /** It ran beyond its time limit, and was killed or goes on. The outcome is unknown. */
  TIMED_OUT,
  /** The waiting thread was interrupted, and the program killed or goes on; or never started. */
  INTERRUPTED,
  /** It ended by itself with another exit code than 0. */
  REFUSED
}
