package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(30)
class DriverCallsTest {
  @Test
  void whatRefusedTheCallComesThroughAndWhatTheDriverThrewIsTheDrivers() {
    try (DriverCalls calls = new DriverCalls("here@file", 1, Duration.ofSeconds(10))) {
      assertThatExceptionOfType(FencedException.class)
          .isThrownBy(() -> calls.call(() -> fail(new FencedException("taken over"))));
      assertThatExceptionOfType(HaliteException.class)
          .isThrownBy(
              () -> calls.call(() -> fail(new HaliteException(FaultCode.CANCELLED, "cancelled"))));
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> calls.call(() -> fail(new IllegalStateException("a defect"))))
          .matches(e -> e.fault() == DriverFault.FAILURE);
    }
  }

  private static String fail(RuntimeException failure) {
    throw failure;
  }

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
