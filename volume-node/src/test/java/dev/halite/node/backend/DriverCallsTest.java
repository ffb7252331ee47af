package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(30)
class DriverCallsTest {
  @Test
  void logLinesOfADriverCarryTheIdsOfTheOperationTheyAreForAndOfNoOther() {
    try (DriverCalls calls = new DriverCalls("here@file", 1, Duration.ofSeconds(10))) {
      MDC.put("request_id", "req-1");
      String during = calls.call(() -> String.valueOf(MDC.get("request_id")));
      MDC.remove("request_id");

      assertThat(during).isEqualTo("req-1");
      assertThat(calls.call(() -> String.valueOf(MDC.get("request_id")))).isEqualTo("null");
    }
  }
}
