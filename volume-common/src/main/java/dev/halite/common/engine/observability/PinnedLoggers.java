package dev.halite.common.engine.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Loggers of libraries that print whole requests, with their tokens and passwords, or the arguments
 * of commands, once somebody asks for DEBUG. They say INFO and more, whatever a setting, a file of
 * the log or an administrator at run time wants of them.
 */
final class PinnedLoggers extends TurboFilter implements LoggerContextListener {
  /** Of the web server: heads and bodies as they came. */
  private static final List<String> PINNED =
      List.of(
          "org.apache.coyote",
          "org.apache.tomcat.util",
          "org.apache.catalina.connector",
          "sun.net.www.protocol.http",
          "jdk.internal.httpclient",
          "java.lang.ProcessBuilder");

  /**
   * Those that write through the JDK's own logging; kept, or the JDK forgets what they were told.
   */
  private static final List<java.util.logging.Logger> OF_THE_JDK =
      PINNED.stream().map(java.util.logging.Logger::getLogger).toList();

  /** Pins them in this context of the log, for good. */
  static void pin(LoggerContext context) {
    for (java.util.logging.Logger logger : OF_THE_JDK) {
      logger.setFilter(
          entry -> entry.getLevel().intValue() >= java.util.logging.Level.INFO.intValue());
    }
    if (context.getTurboFilterList().stream().noneMatch(PinnedLoggers.class::isInstance)) {
      PinnedLoggers pinned = new PinnedLoggers();
      pinned.setContext(context);
      context.addTurboFilter(pinned);
      context.addListener(pinned);
    }
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable thrown) {
    return level.isGreaterOrEqual(Level.INFO) || !isPinned(logger.getName())
        ? FilterReply.NEUTRAL
        : FilterReply.DENY;
  }

  private static boolean isPinned(String name) {
    for (String pinned : PINNED) {
      if (name.startsWith(pinned)
          && (name.length() == pinned.length() || name.charAt(pinned.length()) == '.')) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onStart(LoggerContext context) {}

  /** The log is configured anew, which takes its filters away. */
  @Override
  public void onReset(LoggerContext context) {
    context.addTurboFilter(this);
  }

  @Override
  public void onStop(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
