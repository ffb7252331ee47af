package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.PlacementState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class GroupReportTest {
  private static final UUID VOLUME = UUID.fromString("22222222-0000-4000-8000-000000000001");
  private static final UUID SNAPSHOT = UUID.fromString("22222222-0000-4000-8000-000000000002");

  /** As LVM 2.03.16 wrote it on a storage node. */
  static String recorded() {
    try (InputStream file = GroupReportTest.class.getResourceAsStream("fullreport.json")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRecordedReportIsRead() {
    GroupState state = GroupReport.parse(recorded(), "storage", LvNames.USUAL);

    assertThat(state.id()).isEqualTo("qDpRuN-GsXc-GGy1-a4Af-kna5-2zJo-A54xAf");
    assertThat(state.sizeBytes()).isEqualTo(25_765_609_472L);
    assertThat(state.freeBytes()).isEqualTo(15_460_204_544L);
    assertThat(state.extentBytes()).isEqualTo(4 << 20);
    assertThat(state.missingDisks()).isZero();
    assertThat(state.volumes()).hasSize(4);

    LogicalVolume pool = state.find("storage-pool").orElseThrow();
    assertThat(pool.isThinPool()).isTrue();
    assertThat(pool.isZeroing()).isTrue();
    assertThat(pool.chunkBytes()).isEqualTo(64 << 10);
    assertThat(pool.discards()).isEqualTo("passdown");

    LogicalVolume volume = state.find(LvName.volume(VOLUME)).orElseThrow();
    assertThat(volume.isThin()).isTrue();
    assertThat(volume.isActive()).isTrue();
    assertThat(volume.isOpen()).isFalse();
    Mark mark = Mark.read(volume.tags()).orElseThrow();
    assertThat(mark.placement()).hasToString("22222222-0000-4000-8000-000000000009");
    assertThat(mark.fence()).isEqualTo(3);
    assertThat(mark.state()).isEqualTo(PlacementState.COMPLETE);
    assertThat(mark.tags()).isEqualTo(volume.tags());

    LogicalVolume snapshot = state.find(LvName.snapshot(SNAPSHOT)).orElseThrow();
    assertThat(snapshot.isActive()).isFalse();
    assertThat(Mark.read(snapshot.tags()).orElseThrow().of()).isEqualTo(VOLUME);
    assertThat(Mark.read(snapshot.tags()).orElseThrow().sizeBytes()).isEqualTo(1 << 30);
  }

  @Test
  void whatStandsAroundItDoesNotMatter() {
    GroupState plain = GroupReport.parse(recorded(), "storage", LvNames.USUAL);
    String noise = "  WARNING: Device {/dev/sdz} has size of 0 sectors.\n";

    assertThat(GroupReport.parse(recorded() + noise, "storage", LvNames.USUAL)).isEqualTo(plain);

    assertThat(GroupReport.parse(noise + recorded(), "storage", LvNames.USUAL)).isEqualTo(plain);
    assertThat(
            GroupReport.parse(
                recorded().replace("1073741824\"", "1073741824B\""), "storage", LvNames.USUAL))
        .extracting(it -> it.find(LvName.volume(VOLUME)).orElseThrow().sizeBytes())
        .isEqualTo(1L << 30);
    assertThat(
            GroupReport.parse(
                    recorded().replace("]\n", "],\"log\": []\n"), "storage", LvNames.USUAL)
                .id())
        .isEqualTo(plain.id());
  }

  /**
   * Shapes met in the field: values that are absent, internal volumes, one line for each segment.
   */
  @Test
  void whatOtherVersionsWriteIsRead() {
    String report =
        """
          WARNING: PV /dev/sdb in VG vg1 is using an old PV header, modify the VG to update.
        {"report": [{"vg": [{"vg_name":"vg1", "vg_uuid":"a-b", "vg_size":"107374182400B",
            "vg_free":"104857600", "vg_extent_size":"4194304.00B", "vg_missing_pv_count":"0",
            "vg_attr":"wz--n-"}],
          "lv": [
          {"lv_name":"volume-%1$s", "vg_name":"vg1", "lv_size":"3221225472B",
           "lv_attr":"Vwi-aotz--", "lv_active":"active", "origin":"", "pool_lv":"vg1-pool",
           "data_percent":"12,50", "lv_tags":"a,b,a"},
          {"lv_name":"_snapshot-%2$s", "vg_name":"vg1", "lv_size":"3221225472B",
           "lv_attr":"Vwi---tz-k", "lv_active":"", "origin":"volume-%1$s", "pool_lv":"vg1-pool",
           "data_percent":""},
          {"lv_name":"[vg1-pool_tdata]", "vg_name":"vg1", "lv_size":"104857600B",
           "lv_attr":"Twi-ao----", "lv_active":"active", "origin":"", "data_percent":""}]}],
         "log": [{"log_seq_num":"1", "log_type":"status"}]}
          WARNING: Not using lvmpolld because config setting use_lvmpolld is disabled {1}.
        """
            .formatted(VOLUME, SNAPSHOT);

    GroupState state = GroupReport.parse(report, "vg1", LvNames.USUAL);

    assertThat(state.sizeBytes()).isEqualTo(100L << 30);
    assertThat(state.freeBytes()).isEqualTo(100L << 20);
    assertThat(state.extentBytes()).isEqualTo(4 << 20);
    LogicalVolume volume = state.find(LvName.volume(VOLUME)).orElseThrow();
    assertThat(volume.sizeBytes()).isEqualTo(3L << 30);
    assertThat(volume.isOpen()).isTrue();
    assertThat(volume.dataPercent()).isEqualTo(12.5);
    assertThat(volume.tags()).containsExactlyInAnyOrder("a", "b");
    LogicalVolume snapshot = state.find(LvName.snapshot(SNAPSHOT)).orElseThrow();
    assertThat(snapshot.isActive()).isFalse();
    assertThat(state.originOf(snapshot)).contains(LvName.volume(VOLUME));
    assertThat(state.find("[vg1-pool_tdata]").orElseThrow().ours()).isEmpty();
  }

  @Test
  void anOpenAndAnInvalidVolumeAreSeenByTheirLetters() {
    String open = recorded().replace("Vwi-a-tz--", "Vwi-aotz--");
    assertThat(
            GroupReport.parse(open, "storage", LvNames.USUAL)
                .find(LvName.volume(VOLUME))
                .orElseThrow()
                .isOpen())
        .isTrue();
    String invalid = recorded().replace("Vwi---tz-k", "swi-I-s---");
    LogicalVolume snapshot =
        GroupReport.parse(invalid, "storage", LvNames.USUAL)
            .find(LvName.snapshot(SNAPSHOT))
            .orElseThrow();
    assertThat(snapshot.isInvalid()).isTrue();
    assertThat(snapshot.isThickSnapshot()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "  Volume group \"storage\" not found",
        "{\"report\": [{\"vg\": [], \"lv\": []}]}",
        "{\"report\": [{\"vg\": [{\"vg_name\":\"other\"}], \"lv\": []}]}",
        "{\"report\": [{\"vg\": [{\"vg_name\":\"storage\", \"vg_size\":\"24g\"}]}]}",
        "{\"report\": [{\"vg\": [{\"vg_name\":\"storage\", \"vg_size\":\"<18.46g\"}]}]}",
        "{\"report\": [{\"vg\": [{\"vg_name\":\"storage\", \"vg_size\":\"1020.00m\"}]}]}",
        "{\"report\": [{\"vg\": [{\"vg_name\":\"storage\"}"
      })
  void whatIsNoReportOnTheGroupIsAFailureAndNoEmptyGroup(String output) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> GroupReport.parse(output, "storage", LvNames.USUAL))
        .matches(e -> e.fault() == DriverFault.FAILURE);
  }

  @Test
  void tagsOfOthersAreNoMark() {
    String placement = "halite.placement=" + VOLUME;
    String operation = "halite.operation=" + VOLUME + "/0";
    assertThat(Mark.read(Set.of(placement, operation, "somebody"))).isPresent();
    assertThat(Mark.read(Set.of())).isEmpty();
    assertThat(Mark.read(Set.of("somebody"))).isEmpty();
    assertThat(Mark.read(Set.of(placement))).isEmpty();
    assertThat(Mark.read(Set.of(placement, "halite.operation=x/0"))).isEmpty();
    assertThat(Mark.read(Set.of(placement, operation, "halite.zero-from=x"))).isEmpty();
  }
}
