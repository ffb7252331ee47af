package dev.halite.standalone;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;

/** Keeps the stack trace of a failure that has a sentence off the terminal and out of the log. */
final class SentenceReporter implements SpringBootExceptionReporter {

  /** The signature that Spring Boot looks for. */
  SentenceReporter(ConfigurableApplicationContext context) {}

  @Override
  public boolean reportException(Throwable failure) {
    return Failure.hasSentence(failure);
  }
}
