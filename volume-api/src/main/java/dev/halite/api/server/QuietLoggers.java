package dev.halite.api.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Keeps silent what writes whole requests to the log, tokens and passwords with them. To lower the
 * level of everything is the first that an operator in need does, so no level undoes it.
 */
@Component
final class QuietLoggers extends TurboFilter implements InitializingBean {
  private static final List<String> NAMES =
      List.of("org.apache.coyote.http11.Http11InputBuffer", "org.apache.tomcat.util.net");

  @Override
  public void afterPropertiesSet() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      start();
      context.addTurboFilter(this);
    }
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable failure) {
    return !level.isGreaterOrEqual(Level.INFO)
            && NAMES.stream().anyMatch(logger.getName()::startsWith)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
