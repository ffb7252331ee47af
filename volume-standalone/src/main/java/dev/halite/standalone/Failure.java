package dev.halite.standalone;

import dev.halite.embedded.EmbeddedStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;

/** Finds the sentence to show in whatever was thrown. */
final class Failure {

  static final int EXIT_CODE = 1;

  private static final int DEPTH = 20;

  private Failure() {}

  static String sentence(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof StandaloneException || cause instanceof EmbeddedStartException) {
        return String.valueOf(cause.getMessage());
      }
      if (cause instanceof PortInUseException taken) {
        return portTaken(taken.getPort());
      }
      if (cause.getCause() == null) {
        break;
      }
      cause = cause.getCause();
    }
    return "%s: %s".formatted(simpleName(cause), cause == null ? "" : cause.getMessage());
  }

  static String portTaken(int port) {
    return "Port %d on this machine is taken; choose another with --port.".formatted(port);
  }

  private static String simpleName(@Nullable Throwable failure) {
    return failure == null ? "failure" : failure.getClass().getSimpleName();
  }
}
