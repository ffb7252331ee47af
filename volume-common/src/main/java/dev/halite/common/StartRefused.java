package dev.halite.common;

import dev.halite.common.engine.database.CatalogUnusableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends a refused start with one sentence instead of a stack trace. */
final class StartRefused extends AbstractFailureAnalyzer<CatalogUnusableException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, CatalogUnusableException cause) {
    return new FailureAnalysis(cause.getMessage(), null, cause);
  }
}
