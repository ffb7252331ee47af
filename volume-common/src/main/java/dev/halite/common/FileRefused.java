package dev.halite.common;

import dev.halite.common.engine.file.UntrustedFileException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends a start that met a file of somebody else with one sentence instead of a stack trace. */
final class FileRefused extends AbstractFailureAnalyzer<UntrustedFileException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UntrustedFileException cause) {
    return new FailureAnalysis(cause.getMessage(), null, cause);
  }
}
