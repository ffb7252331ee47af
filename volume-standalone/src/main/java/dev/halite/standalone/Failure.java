package dev.halite.standalone;

import dev.halite.common.engine.file.UntrustedFileException;
import dev.halite.embedded.EmbeddedStartException;
import java.util.Optional;
import org.springframework.boot.web.server.PortInUseException;

/** Finds the sentence to show in whatever was thrown. */
final class Failure {

  static final int EXIT_CODE = 1;

  private static final int DEPTH = 30;

  private Failure() {}

  static String sentence(Throwable failure) {
    return known(failure).orElseGet(() -> ofRoot(failure));
  }

  static boolean hasSentence(Throwable failure) {
    return known(failure).isPresent();
  }

  static String portTaken(int port) {
    return "Port %d on this machine is taken; choose another with --port.".formatted(port);
  }

  private static Optional<String> known(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof StandaloneException
          || cause instanceof EmbeddedStartException
          || cause instanceof UntrustedFileException) {
        return Optional.of(String.valueOf(cause.getMessage()));
      }
      if (cause instanceof PortInUseException taken) {
        return Optional.of(portTaken(taken.getPort()));
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static String ofRoot(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < DEPTH; depth++) {
      root = root.getCause();
    }
    return "Halite cannot start: %s: %s"
        .formatted(root.getClass().getSimpleName(), root.getMessage());
  }
}
