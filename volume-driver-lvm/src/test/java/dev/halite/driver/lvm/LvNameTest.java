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
  private static final UUID ID = UUID.fromString("6f1d0000-0000-4000-8000-0123456789ab");

  @Test
  void namesAreThoseOfTheField() {
    assertThat(LvNames.USUAL.text(LvName.volume(ID)))
        .isEqualTo("volume-6f1d0000-0000-4000-8000-0123456789ab")
        .isEqualTo(LvName.volume(ID).toString());
    assertThat(LvNames.USUAL.text(LvName.snapshot(ID)))
        .isEqualTo("_snapshot-6f1d0000-0000-4000-8000-0123456789ab");
    for (LvName.Kind kind : LvName.Kind.values()) {
      var name = new LvName(kind, ID);
      assertThat(LvNames.USUAL.parse(LvNames.USUAL.text(name))).contains(name);
      assertThat(name).hasToString(LvNames.USUAL.text(name));
    }
  }

  @Test
  void theOperatorSaysWhatStandsAroundTheId() {
    var names = new LvNames(NameTemplate.of("vol-%s.disk"), NameTemplate.of("snapshots+%s"));

    assertThat(names.text(LvName.volume(ID)))
        .isEqualTo("vol-6f1d0000-0000-4000-8000-0123456789ab.disk");
    assertThat(names.text(LvName.snapshot(ID)))
        .isEqualTo("_snapshots+6f1d0000-0000-4000-8000-0123456789ab");
    for (LvName.Kind kind : LvName.Kind.values()) {
      var name = new LvName(kind, ID);
      assertThat(names.parse(names.text(name))).contains(name);
    }
    assertThat(names.parse(LvName.volume(ID).toString())).isEmpty();
    assertThat(names.parse("vol-.disk")).isEmpty();
    assertThat(names.parse("vol-.dis")).isEmpty();
  }

  @Test
  void namesMustDiffer() {
    assertThat(names("%s", "s%s").areDistinct()).isTrue();
    assertThat(names("x-%s", "x-%s").areDistinct()).isFalse();
    assertThat(names("_snapshot-%s", "snapshot-%s").areDistinct()).isFalse();
    assertThat(names("_source-%s", "s-%s").areDistinct()).isFalse();
    assertThat(names("v-%s", "_source-%s").areDistinct()).isFalse();
  }

  private static LvNames names(String volumes, String snapshots) {
    return new LvNames(NameTemplate.of(volumes), NameTemplate.of(snapshots));
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
    assertThat(LvNames.USUAL.parse(text)).isEmpty();
  }
}
