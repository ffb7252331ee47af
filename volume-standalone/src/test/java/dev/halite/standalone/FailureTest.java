package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.PortInUseException;

@Timeout(10)
class FailureTest {

  @Test
  void showsTheSentenceHoweverDeepItIs() {
    Throwable failure = new RuntimeException(new StandaloneException("No room."));

    assertThat(Failure.hasSentence(failure)).isTrue();
    assertThat(Failure.sentence(failure)).isEqualTo("No room.");
  }

  @Test
  void namesAPortThatWasTakenMeanwhile() {
    assertThat(Failure.sentence(new IllegalStateException(new PortInUseException(8776))))
        .isEqualTo("Port 8776 on this machine is taken; choose another with --port.");
  }

  @Test
  void showsTheRootOfWhatNobodyExpected() {
    Throwable failure = new RuntimeException("context", new IllegalArgumentException("size"));

    assertThat(Failure.hasSentence(failure)).isFalse();
    assertThat(Failure.sentence(failure))
        .isEqualTo("Halite cannot start: IllegalArgumentException: size");
  }
}
