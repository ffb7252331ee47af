package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExportState.Condition;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exports by one program and by another one, when the setting changes in between. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmExportKindTest extends ExportedVolume {
  @Test
  void aVolumeStaysWithWhatOffersItUntilNobodyHasIt() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionInfo before = connect(one);
    changed("export", "tgt");
    ConnectionRequest two = request(TWO);
    assertThat(connect(one)).isEqualTo(before);
    connect(two);
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(tgt.disks).isEmpty();
    emptyTree();
    driver.checkHealth();
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    disconnect(one, true);
    disconnect(two, true);
    assertNothingExported();

    Map<String, Object> after = connect(one).data();
    assertThat(after)
        .containsEntry("target_iqn", target() + "-remembered")
        .containsEntry("target_lun", 1)
        .doesNotContainKey("discard");
    assertThat(tgt.disks).containsOnlyKeys(target());
    changed("export", "lio");
    tgt.disks.clear();
    driver.checkHealth();
    assertThat(tgt.disks).containsOnlyKeys(target());
    disconnect(one, true);
    assertThat(tgt.disks).isEmpty();
    assertNothingExported();
  }

  @Test
  void whatIsLeftOfALostRecordIsEndedWhateverOffersIt() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    Files.delete(record());
    changed("export", "tgt");
    assertFault(DriverFault.CONFLICT, () -> connect(request(TWO)));
    disconnect(one, true);
    assertNothingExported();
    connect(one);
    assertThat(tgt.disks).hasSize(1);
    Files.delete(record());
    changed("export", "lio");
    disconnect(one, true);
    assertThat(tgt.disks).isEmpty();
  }

  @Test
  void aCheckLooksOnceAtAllTargetsOfAProgramThatTellsOfAllOnly() {
    changed("export", "tgt");
    for (int i = 0; i < 3; i++) {
      volume = create();
      connect(request(ONE));
    }
    tgt.looks = 0;
    driver.checkHealth();
    assertThat(tgt.looks).isEqualTo(1);
    tgt.disks.clear();
    driver.checkHealth();
    assertThat(tgt.disks).hasSize(3);
    assertThat(tgt.looks).isEqualTo(2);
  }

  @Test
  void whatIsNotThereShowsAsLost() {
    changed("export", "tgt");
    connect(request(ONE));
    changed("export", "lio");
    tgt.there = false;
    assertThat(driver.exports())
        .singleElement()
        .satisfies(export -> assertThat(export.condition()).isEqualTo(Condition.LOST));
  }

  @Test
  void whatHasGoneForGoodEndsWithoutIt() throws IOException {
    changed("export", "tgt");
    ConnectionRequest one = request(ONE);
    connect(one);
    tgt.there = false;
    tgt.disks.clear();
    // it may come back, and then it is to be asked
    assertFault(DriverFault.UNAVAILABLE, () -> disconnect(one, true));
    assertThat(record()).exists();
    changed("export", "lio");
    disconnect(one, true);
    assertNothingExported();
    assertThat(connect(one).data()).containsEntry("target_iqn", target());
  }

  @Test
  void anotherTgtdIsNotTakenForTheOneThatOffersTheVolume() throws IOException {
    configuration.put("tgt-control-port", "7");
    changed("export", "tgt");
    ConnectionRequest one = request(ONE);
    connect(one);
    changed("tgt-control-port", "8");
    assertFault(DriverFault.FAILURE, () -> disconnect(one, true));
    assertFault(DriverFault.FAILURE, () -> connect(request(TWO)));
    driver.checkHealth();
    assertThat(record()).content().contains(" tgt 7\n").doesNotContain(TWO);
    assertThat(tgt.disks.get(target()).initiators()).hasSize(1);
    changed("tgt-control-port", "7");
    disconnect(one, true);
    assertThat(tgt.disks).isEmpty();
  }

  @Test
  void aSizeThatIsNotShownIsShownAfterTheGrowth() {
    changed("export", "tgt");
    connect(request(ONE));
    driver.extend(mark(), volume.volumeId(), volume.placement(), 2);
    assertThat(tgt.disks.get(target()).sizeBytes()).isEqualTo(2 * VolumeSpec.GIB);
  }
}
