package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.halite.common.storage.command.Programs;
import dev.halite.common.storage.iscsi.TargetPortals;
import dev.halite.common.storage.iscsi.TgtSettings;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class FileDriverConfigurationTest {
  @Test
  void onlyTheDirectoryIsNeeded() {
    assertThat(read(Map.of("directory", " /srv/./halite ")))
        .isEqualTo(
            new FileDriverConfiguration(
                Path.of("/srv/halite"),
                "files",
                0,
                20.0,
                false,
                Duration.ofSeconds(5),
                new ExportConfiguration(
                    ExportMode.AUTO,
                    new TargetPortals(
                        List.of("127.0.0.1"), 3260, "iqn.2010-10.org.openstack:", true),
                    new TgtSettings(Programs.find("tgtadm"), 0))));
  }

  @Test
  void theExportIsConfigured() {
    ExportConfiguration exports =
        read(Map.ofEntries(
                Map.entry("directory", "/srv/halite"),
                Map.entry("export", "tgt"),
                Map.entry("iscsi-address", "2001:db8::7"),
                Map.entry("iscsi-more-addresses", "store.example,2001:db8::7"),
                Map.entry("iscsi-port", "3261"),
                Map.entry("iscsi-prefix", "iqn.2026-01.org.example.storage:"),
                Map.entry("iscsi-chap", "false"),
                Map.entry("tgtadm", "/opt/tgt/tgtadm"),
                Map.entry("tgt-control-port", "7")))
            .exports();
    UUID volumeId = UUID.randomUUID();

    assertThat(exports)
        .isEqualTo(
            new ExportConfiguration(
                ExportMode.TGT,
                new TargetPortals(
                    List.of("2001:db8::7", "store.example"),
                    3261,
                    "iqn.2026-01.org.example.storage:",
                    false),
                new TgtSettings(Optional.of(Path.of("/opt/tgt/tgtadm")), 7)));
    assertThat(exports.portals().portals())
        .containsExactly("[2001:db8::7]:3261", "store.example:3261");
    assertThat(exports.portals().targetName(volumeId))
        .isEqualTo("iqn.2026-01.org.example.storage:volume-" + volumeId);
  }

  @ParameterizedTest
  @CsvSource({
    "directory, ''",
    "directory, relative/path",
    "pool-name, a#b",
    "pool-name, a@b",
    "reserved-percentage, 101",
    "reserved-percentage, -1",
    "reserved-percentage, many",
    "max-over-subscription-ratio, 0.9",
    "max-over-subscription-ratio, NaN",
    "max-over-subscription-ratio, often",
    "preallocate, yes",
    "fence-wait-milliseconds, 0",
    "export, maybe",
    "export, TGT",
    "iscsi-address, 'a,b'",
    "iscsi-port, 0",
    "iscsi-prefix, volume",
    "iscsi-prefix, 'iqn.2010-10.org,x:'",
    "iscsi-chap, perhaps",
    "tgtadm, tgtadm",
    "tgt-control-port, -1",
    "directroy, /srv"
  })
  void aWrongValueIsRefusedWithTheKeysName(String key, String value) {
    var configuration = new HashMap<>(Map.of("directory", "/srv/halite"));
    configuration.put(key, value);

    assertThatCode(() -> read(configuration))
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(DriverFault.INVALID);
              assertThat(e.sentence())
                  .startsWith("Backend node@files: ")
                  .contains(key)
                  .endsWith(".");
            });
  }

  private static FileDriverConfiguration read(Map<String, String> configuration) {
    return FileDriverConfiguration.of(new BackendSettings("node", "files", configuration));
  }
}
