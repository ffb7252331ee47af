package dev.halite.common.storage.initiator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.initiator.ScsiAnswer.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ScsiAnswerTest {
  @ParameterizedTest
  @CsvSource({
    "0x70, 6, 0x2900, true, true",
    "0x72, 6, 0x2907, true, true",
    "0x70, 6, 0x2a09, true, false",
    "0x70, 11, 0x4700, true, false",
    "0x71, 6, 0x2a09, false, true",
    "0x71, 3, 0x0c00, false, true",
    "0x73, 11, 0x0000, false, true",
    "0x70, 3, 0x0c00, false, false",
    "0x70, 5, 0x2900, false, false"
  })
  void newsIsToldAgainAndWhatMayHaveBeenLostIsKnown(
      String kind, int key, String code, boolean news, boolean loss) {
    Refused refused = Refused.of(2, Integer.decode(kind), key, Integer.decode(code));
    assertThat(refused.isNews()).isEqualTo(news);
    assertThat(refused.isLoss()).isEqualTo(loss);
  }

  @Test
  void anEarlierCommandThatTheUnitDoesNotKnowSaysNothingOfThisOne() {
    assertThat(Refused.of(2, 0x70, 5, 0x2400).isUnknown()).isTrue();
    assertThat(Refused.of(2, 0x71, 5, 0x2400).isUnknown()).isFalse();
  }

  @Test
  void aShortAnswerIsNeitherRepeatedNorAsked() {
    Refused cut = Refused.cutShort();
    assertThat(cut.isNews() || cut.isLater() || cut.isUnknown() || cut.isLoss()).isFalse();
    assertThat(cut).hasToString("it was cut short");
  }
}
