package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class LvNameTest {
  @Test
  void namesAreThoseOfTheField() {
    UUID id = UUID.fromString("6f1d0000-0000-4000-8000-0123456789ab");
    assertThat(LvName.volume(id)).hasToString("volume-6f1d0000-0000-4000-8000-0123456789ab");
    assertThat(LvName.snapshot(id)).hasToString("_snapshot-6f1d0000-0000-4000-8000-0123456789ab");
    for (LvName name : new LvName[] {LvName.volume(id), LvName.snapshot(id), LvName.source(id)}) {
      assertThat(LvName.parse(name.toString())).contains(name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "volume-",
        "volume-1-1-1-1-1",
        "volume-6F1D0000-0000-4000-8000-0123456789AB",
        "volume-6f1d0000-0000-4000-8000-0123456789ab-old",
        " volume-6f1d0000-0000-4000-8000-0123456789ab",
        "volume-6f1d0000-0000-4000-8000-0123456789ab\n",
        "volume-../../etc",
        "my-volume-6f1d0000-0000-4000-8000-0123456789ab",
        "[volume-6f1d0000-0000-4000-8000-0123456789ab]"
      })
  void whatIsNotExactlySuchANameIsSomebodyElses(String text) {
    assertThat(LvName.parse(text)).isEmpty();
  }
}
