package dev.halite.common;

import dev.halite.common.engine.transport.SettingRefusedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends a start under settings that nobody has confirmed with one sentence. */
final class SettingRefused extends AbstractFailureAnalyzer<SettingRefusedException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SettingRefusedException cause) {
    return new FailureAnalysis(cause.getMessage(), null, cause);
  }
}
