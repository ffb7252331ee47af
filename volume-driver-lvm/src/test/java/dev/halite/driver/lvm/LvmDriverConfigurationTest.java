package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.iscsi.TargetKind;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Provisioning;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class LvmDriverConfigurationTest {
  @Test
  void onlyTheGroupMustBeSet() {
    LvmDriverConfiguration configuration = of(Map.of("volume-group", "cinder-volumes"));

    assertThat(configuration.thinPool()).isEqualTo("cinder-volumes-pool");
    assertThat(configuration.provisioning()).isEqualTo(Provisioning.THIN);
    assertThat(configuration.clear())
        .isEqualTo(new ClearConfiguration(VolumeClear.ZERO, Long.MAX_VALUE, Long.MAX_VALUE));
    assertThat(configuration.poolName()).isEqualTo("disks");
    assertThat(configuration.stateDirectory()).hasToString("/run/halite/lvm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-vg", ".", "..", ".vg", "a/b", "../b", "a b", "a\"b", "a'b", "a;b", "a&&b", "ä"})
  void aGroupsNameIsNoOptionNoPathAndNoExpression(String name) {
    for (String key : new String[] {"volume-group", "thin-pool"}) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> of(with(key, name)))
          .matches(e -> e.fault() == DriverFault.INVALID)
          .withMessageContaining("'%s' must be", key);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "volume",
        "",
        "volume-%s-%s",
        "%d",
        "%(name_id)s",
        "volume-%%s",
        "a/%s",
        "../%s",
        "-%s",
        "--yes %s",
        "a b%s",
        "%s\n-y",
        "a\n%s",
        "a\"%s",
        "a'%s",
        "$(id)%s",
        "`id`%s",
        "a;%s",
        "{%s}",
        "\u00e4%s",
        "0123456789012345678901234567890123456789%s"
      })
  void aTemplateOfNamesIsNoOptionNoPathAndNoExpression(String template) {
    for (String key : new String[] {"volume-name-template", "snapshot-name-template"}) {
      if (template.isEmpty()) {
        assertThat(of(with(key, template)).names()).isEqualTo(LvNames.USUAL);
        continue;
      }
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> of(with(key, template)))
          .matches(e -> e.fault() == DriverFault.INVALID)
          .withMessageContaining("'%s' must be a name with one %%s in it", key);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snapshot%s",
        "pvmove-%s",
        "v_tdata%s",
        "%s_mlog",
        "%s_rimage_0",
        "x_tmet%s",
        "_mimag%s",
        "pvmov%s"
      })
  void namesThatLvmKeepsToItselfAreRefused(String template) {
    assertRefused("volume-name-template", template, "LVM keeps to itself: '" + template + "'");
  }

  @Test
  void volumesAndSnapshotsAreToldApart() {
    assertRefused("snapshot-name-template", "pvmove%s", "LVM keeps to itself: 'pvmove%s'");
    assertRefused("snapshot-name-template", "volume-%s", "must make names that differ");
    assertRefused("volume-name-template", "_snapshot-%s", "must make names that differ");
    assertRefused("volume-name-template", "_source-%s", "must make names that differ");

    LvNames names =
        of(Map.of(
                "volume-group", "vg",
                "volume-name-template", "%s",
                "snapshot-name-template", "snap.%s"))
            .names();
    assertThat(names.volumes()).hasToString("%s");
    assertThat(names.snapshots()).hasToString("snap.%s");
  }

  /** A hyphen counts twice there. */
  @Test
  void namesTogetherAreNotLongerThanTheKernelTakes() {
    assertThat(of(Map.of("volume-group", "g".repeat(64))).names()).isEqualTo(LvNames.USUAL);
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(
            () ->
                of(
                    Map.of(
                        "volume-group",
                        "g".repeat(40),
                        "volume-name-template",
                        "v" + "-".repeat(25) + "%s")))
        .withMessageContaining("longer than the kernel takes");
  }

  private static void assertRefused(String key, String template, String saying) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> of(with(key, template)))
        .matches(e -> e.fault() == DriverFault.INVALID)
        .withMessageContaining(saying);
  }

  @Test
  void exportsAreConfigured() {
    ExportConfiguration exports =
        of(Map.of(
                "volume-group", "vg",
                "export", "lio",
                "iscsi-address", "2001:db8::7",
                "iscsi-more-addresses", "192.0.2.7,2001:db8::7",
                "export-directory", "/srv/exports"))
            .exports();
    assertThat(exports.isByIscsi()).isTrue();
    assertThat(exports.portals().portals()).containsExactly("[2001:db8::7]:3260", "192.0.2.7:3260");
    assertThat(exports.directory()).hasToString("/srv/exports/vg");
    assertThat(of(Map.of("volume-group", "vg")).exports().isByIscsi()).isFalse();
  }

  @Test
  void tgtdIsRuledByItsProgramAndLeavesRoomInNames() {
    ExportConfiguration exports =
        of(Map.of("volume-group", "vg", "export", "tgt", "tgt-control-port", "7")).exports();
    assertThat(exports.mode().targets()).contains(TargetKind.TGT);
    assertThat(exports.tgt().controlPort()).isEqualTo(7);
    String longest = "iqn.2010-10." + "x".repeat(165);
    Map<String, String> configuration =
        new HashMap<>(Map.of("volume-group", "vg", "export", "lio", "iscsi-prefix", longest));
    of(configuration);
    configuration.put("export", "tgt");
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> of(configuration))
        .withMessageContaining("'iscsi-prefix' has more than 160 letters");
  }

  /** It is the name of a directory in the kernel's tree. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "store.example",
        "..",
        "1",
        "192.0.2",
        "0.0.0.0",
        "::",
        "[::1]",
        "fe80::1%eth0",
        "a/b",
        "192.0.2.7,",
        "192.0.2.7 192.0.2.8"
      })
  void anAddressIsOne(String address) {
    for (String key : new String[] {"iscsi-address", "iscsi-more-addresses"}) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> of(with(key, address)))
          .matches(e -> e.fault() == DriverFault.INVALID)
          .withMessageContaining("'%s' must be", key);
    }
  }

  private static Map<String, String> with(String key, String name) {
    Map<String, String> configuration = new HashMap<>(Map.of("volume-group", "vg"));
    configuration.put(key, name);
    return configuration;
  }

  private static LvmDriverConfiguration of(Map<String, String> configuration) {
    var settings = new BackendSettings("node1", "disks", configuration);
    settings.check(LvmDriverConfiguration.rows());
    return LvmDriverConfiguration.of(settings);
  }
}
