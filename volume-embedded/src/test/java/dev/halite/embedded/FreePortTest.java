package dev.halite.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FreePortTest {
  @Test
  void aPortWhoseServerIsNotStartedYetIsGivenToNobodyElse() {
    // both would choose the same
    int first = new FreePort(new Random(7)).choose();
    int second = new FreePort(new Random(7)).choose();

    assertThat(second).isNotEqualTo(first);
  }
}
