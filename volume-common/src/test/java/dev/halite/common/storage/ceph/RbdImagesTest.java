package dev.halite.common.storage.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an image whose id is another's already, which cannot be had from librbd. */
class RbdImagesTest {
  private static final String MADE = "0";

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0",
    "9 0, 2, 0",
    "9 9 0, 3, 0",
    "9 9 9 0, 3, 9",
    "17 0, 1, 17",
    "9 110 0, 2, 110"
  })
  void anIdThatIsTakenIsDrawnAgainAndNothingElseIs(String answers, int calls, int thrown) {
    List<String> words = List.of(answers.split(" "));
    Iterator<String> next = words.iterator();
    Runnable creation =
        () -> {
          String answer = next.next();
          if (!answer.equals(MADE)) {
            throw new CephException("create image i", Integer.parseInt(answer));
          }
        };
    if (thrown == 0) {
      RbdImages.drawingIds(creation);
    } else {
      assertThatExceptionOfType(CephException.class)
          .isThrownBy(() -> RbdImages.drawingIds(creation))
          .matches(e -> e.errno() == thrown);
    }
    int left = 0;
    while (next.hasNext()) {
      next.next();
      left++;
    }
    assertThat(words.size() - left).isEqualTo(calls);
  }
}
