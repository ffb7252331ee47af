package dev.halite.common.engine.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

@Timeout(60)
class PinnedLoggingTest {
  private static final String SECRET = "S3cretChap";
  private static final List<String> NAMES =
      List.of(
          "org.apache.coyote.http11.Http11InputBuffer",
          "org.apache.tomcat.util.net.NioEndpoint",
          "java.lang.ProcessBuilder");

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Level before;

  @BeforeEach
  void remember() {
    before = root.getLevel();
  }

  @AfterEach
  void forget() {
    root.detachAppender(logged);
    root.setLevel(before);
    NAMES.forEach(name -> context.getLogger(name).setLevel(null));
  }

  @Test
  void noSettingMakesThemTellSecrets() throws Exception {
    try (ConfigurableApplicationContext application =
        new SpringApplicationBuilder(Nothing.class)
            .web(WebApplicationType.NONE)
            .run(
                "--logging.level.root=TRACE",
                "--logging.level.org.apache.coyote=TRACE",
                "--logging.level.java.lang=TRACE")) {
      assertThat(application.isActive()).isTrue();
      assertNothingIsTold();

      // As an administrator asks for it at run time.
      LoggingSystem system = LoggingSystem.get(getClass().getClassLoader());
      NAMES.forEach(name -> system.setLogLevel(name, LogLevel.TRACE));
      assertNothingIsTold();

      // As a new file of the log does.
      context.reset();
      root.setLevel(Level.TRACE);
      NAMES.forEach(name -> context.getLogger(name).setLevel(Level.TRACE));
      assertNothingIsTold();
    }
  }

  private void assertNothingIsTold() throws Exception {
    logged.list.clear();
    logged.start();
    root.detachAppender(logged);
    root.addAppender(logged);
    for (String name : NAMES) {
      context.getLogger(name).debug("Received [X-Auth-Token: {}]", SECRET);
      context.getLogger(name).trace("Received [X-Auth-Token: {}]", SECRET);
      java.util.logging.Logger jdk = java.util.logging.Logger.getLogger(name);
      jdk.setLevel(java.util.logging.Level.FINEST);
      jdk.fine("Received [Authorization: " + SECRET + "]");
      jdk.finest("Received [Authorization: " + SECRET + "]");
      context.getLogger(name).info("still heard: {}", name);
    }
    Process process = new ProcessBuilder("true", "--password", SECRET).start();
    assertThat(process.waitFor()).isZero();
    context.getLogger("dev.halite.other").trace("the others are heard");

    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains("the others are heard")
        .containsAll(NAMES.stream().map(name -> "still heard: " + name).toList())
        .noneMatch(message -> message.contains(SECRET));
  }

  @Configuration(proxyBeanMethods = false)
  static class Nothing {}
}
