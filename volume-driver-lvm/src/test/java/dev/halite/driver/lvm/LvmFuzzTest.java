package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SourceReference;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.driver.lvm.lio.SimulatedConfigTree;
import dev.halite.driver.lvm.tgt.TgtTargets;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever clients, operators and LVM say, none of it gets into a command or a path, and all of it
 * is answered with a sentence. What nobody should find anywhere has a word in it.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmFuzzTest {
  private static final String WORD = "evil";
  private static final UUID VOLUME = UUID.fromString("22222222-0000-4000-8000-000000000001");
  private static final UUID PLACEMENT = UUID.fromString("22222222-0000-4000-8000-000000000009");
  private static final int LONGEST_SENTENCE = 2_000;

  @TempDir private Path directory;

  private final List<Command> run = Collections.synchronizedList(new ArrayList<>());

  static List<String> hostile() {
    return List.of(
        WORD,
        WORD + "\n--yes",
        "--" + WORD,
        "../" + WORD,
        "/dev/" + WORD,
        "..\u0000" + WORD,
        WORD + "\" || lv_name=~\".*",
        "'" + WORD + "'; id",
        "$(" + WORD + ")",
        "`" + WORD + "`",
        WORD + " && vgremove",
        "%s%n" + WORD,
        "iqn.2026-01.dev.halite:" + WORD + "/../..",
        "iqn.2026-01.dev.halite:" + WORD + "\nenable 1",
        "iqn.2026-01.dev.halite:" + WORD + " x",
        "\u202e\u00e4" + WORD + "\ud83d",
        WORD.repeat(2_500_000));
  }

  private final class Recorded implements Machine {
    @Override
    public CommandResult run(Command command) {
      run.add(command);
      boolean report = command.arguments().contains("fullreport");
      return new CommandResult(0, report ? GroupReportTest.recorded() : "", "", false);
    }

    @Override
    public CommandResult runDuring(Command command, Runnable work) {
      run.add(command);
      work.run();
      return new CommandResult(0, "", "", false);
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void connectorsGetIntoNoCommandAndNoPath(String text) {
    for (String export : List.of("local", "lio")) {
      try (LvmDriver driver = driver(export)) {
        driver.setup(null);
        for (Map<String, Object> properties :
            List.<Map<String, Object>>of(
                Map.of("host", text),
                Map.of("host", text, "initiator", text),
                Map.of("host", text, "initiator", "iqn.2026-01.dev.halite:c"),
                Map.of("host", "node1", "initiator", text, "ip", text),
                Map.of("host", List.of(text), "initiator", Map.of(text, text)),
                Map.of(text, text))) {
          var request =
              new ConnectionRequest(
                  VOLUME, PLACEMENT, UUID.randomUUID(), new Connector(properties), false);
          answered(() -> driver.connect(mark(), request));
          answered(() -> driver.disconnect(mark(), request, true));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void referencesAndPoolsGetIntoNoCommand(String text) {
    try (LvmDriver driver = driver("local")) {
      driver.setup(null);
      int before = run.size();
      for (String key : List.of("source-name", "source-id", text)) {
        refused(() -> driver.manageableVolume(new SourceReference(key, text)));
        refused(() -> driver.manage(mark(), spec("disks"), new SourceReference(key, text)));
      }
      refused(() -> driver.create(mark(), spec(text)));
      assertThat(run.subList(before, run.size()))
          .allMatch(command -> command.arguments().contains("fullreport"));
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void settingsAreRefusedAtTheStart(String text) {
    if (text.equals(WORD)) {
      return;
    }
    for (String key :
        List.of(
            "volume-group",
            "thin-pool",
            "provisioning",
            "volume-clear",
            "volume-clear-size",
            "volume-clear-mib-per-second",
            "iscsi-address",
            "iscsi-prefix")) {
      for (String value : List.of(text, text + "%s")) {
        Map<String, String> keys =
            new HashMap<>(
                Map.of("volume-group", "storage", "export", "lio", "iscsi-address", "192.0.2.7"));
        keys.put(key, value);
        assertThatExceptionOfType(DriverException.class)
            .as("%s", key)
            .isThrownBy(
                () ->
                    new LvmDriverFactory()
                        .create(new BackendSettings("node1", "disks", keys))
                        .close())
            .satisfies(LvmFuzzTest::assertSentence)
            .withMessageContaining("'" + key + "'");
      }
    }
  }

  @Test
  void sizesThatAreNoneAreRefused() {
    try (LvmDriver driver = driver("local")) {
      driver.setup(null);
      int before = run.size();
      for (long size : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE >> 30}) {
        if (size != Long.MAX_VALUE >> 30) {
          refused(() -> driver.extend(mark(), VOLUME, PLACEMENT, size));
        }
        refused(() -> driver.manage(mark(), sized(size), SourceReference.toName("nothing")));
      }
      assertThat(run.subList(before, run.size()))
          .allMatch(command -> command.arguments().contains("fullreport"));
    }
  }

  /** Cut off, with letters exchanged, doubled and left out. */
  @Test
  void aReportThatIsDamagedIsReadOrRefused() {
    var random = new Random(Long.getLong("halite.seed", 20261130));
    String whole = GroupReportTest.recorded();
    String letters = "{}[]\",:0123456789-.<gBGeE\\u\n\0 ";
    int refused = 0;
    int count = Tier.count(3_000, 300_000);
    for (int i = 0; i < count; i++) {
      var text = new StringBuilder(whole);
      for (int j = random.nextInt(4); j >= 0; j--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
          case 1 -> text.deleteCharAt(at);
          case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
          default -> text.setLength(Math.max(1, at));
        }
      }
      try {
        GroupState state = GroupReport.parse(text.toString(), "storage", LvNames.USUAL);
        state.volumes().forEach(volume -> Mark.read(volume.tags()));
        state.volumes().forEach(volume -> Adoption.all(volume.tags()));
        state.volumes().forEach(volume -> Deletion.read(volume.tags()));
      } catch (DriverException e) {
        assertThat(e.fault()).isEqualTo(DriverFault.FAILURE);
        refused++;
      }
    }
    assertThat(refused).isPositive().isLessThan(count);
  }

  @AfterEach
  void theWordIsNowhere() throws IOException {
    assertThat(run)
        .allSatisfy(
            command -> {
              assertThat(command.program().toString()).startsWith("/usr/").doesNotContain(WORD);
              assertThat(command.arguments())
                  .noneMatch(word -> word.contains(WORD) || word.chars().anyMatch(c -> c < ' '));
            });
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.map(Path::toString)).noneMatch(path -> path.contains(WORD));
    }
  }

  private interface Call {
    void run();
  }

  private static void answered(Call call) {
    try {
      call.run();
    } catch (DriverException e) {
      assertSentence(e);
    }
  }

  private static void refused(Call call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .satisfies(LvmFuzzTest::assertSentence);
  }

  private static void assertSentence(DriverException e) {
    assertThat(e.fault()).isNotEqualTo(DriverFault.FAILURE);
    assertThat(e.sentence()).hasSizeLessThan(LONGEST_SENTENCE).endsWith(".").doesNotContain("\n");
  }

  private LvmDriver driver(String export) {
    var settings =
        new BackendSettings(
            "node1",
            "disks",
            Map.of(
                "volume-group",
                "storage",
                "export",
                export,
                "iscsi-address",
                "192.0.2.7",
                "export-directory",
                directory.resolve("exports").toString()));
    LvmDriverConfiguration configuration = LvmDriverConfiguration.of(settings);
    return new LvmDriver(
        settings,
        configuration,
        new LocalVolumeGroup(
            new Recorded(), "storage", configuration.stateDirectory(), configuration.names()),
        new HostTargets(
            new LioTargets(new SimulatedConfigTree(directory.resolve("configfs"))),
            new TgtTargets(Optional.empty(), 0)),
        new Random(1));
  }

  private static VolumeSpec spec(String pool) {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
  }

  private static VolumeSpec sized(long sizeGib) {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), sizeGib, "disks");
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-fuzz");
  }
}
