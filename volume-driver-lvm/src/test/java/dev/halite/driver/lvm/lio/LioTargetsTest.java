package dev.halite.driver.lvm.lio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which steps are done in which order, from whatever a death has left. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LioTargetsTest {
  private static final UUID ID = UUID.fromString("33333333-0000-4000-8000-000000000003");
  private static final String TARGET = "iqn.2010-10.org.openstack:volume-" + ID;
  private static final Path DEVICE = Path.of("/dev/vg/disk");
  private static final String PASSWORD = "hush1hush1hush12";
  private static final AllowedInitiator WRITER = initiator("iqn.2004-10.org.example:w", false);
  private static final AllowedInitiator READER = initiator("iqn.2004-10.org.example:r", true);

  @TempDir private Path root;
  private CountedTree tree;
  private LioTargets targets;

  @BeforeEach
  void begin() {
    anew();
  }

  @Test
  void letsInLastOfAll() {
    targets.publish(disk(WRITER));

    String backing = "core/iblock_8776/" + TARGET;
    String group = "iscsi/" + TARGET + "/tpgt_1";
    String entry = group + "/acls/" + WRITER.name();
    List<String> steps = tree.steps();
    assertThat(steps)
        .containsSubsequence(
            "make " + backing,
            "write %s/control udev_path=/dev/vg/disk".formatted(backing),
            "write %s/wwn/vpd_unit_serial %s".formatted(backing, ID),
            "write %s/enable 1".formatted(backing),
            "make " + group,
            "write %s/attrib/authentication 1".formatted(group),
            "make %s/np/192.0.2.11:3260".formatted(group),
            "make %s/np/[2001:db8::1]:3260".formatted(group),
            "make %s/lun/lun_0".formatted(group),
            "link %s/lun/lun_0/disk to %s".formatted(group, backing),
            "make " + entry,
            "write %s/auth/password %s".formatted(entry, PASSWORD),
            "link %s/lun_0/disk to %s/lun/lun_0".formatted(entry, group),
            "write %s/lun_0/write_protect 0".formatted(entry),
            "write %s/enable 1".formatted(group));
    assertThat(steps)
        .contains(
            "write %s/attrib/emulate_tpu 1".formatted(backing),
            "write %s/attrib/emulate_3pc 0".formatted(backing),
            "write %s/attrib/demo_mode_discovery 0".formatted(group),
            "write %s/attrib/prod_mode_write_protect 1".formatted(group));
  }

  @Test
  void whatIsSoIsLeftAlone() {
    targets.publish(disk(WRITER, READER));
    assertThat(targets.isPublished(disk(WRITER, READER))).isTrue();
    tree.steps();

    targets.publish(disk(WRITER, READER));
    assertThat(tree.steps()).isEmpty();
    targets.withdraw(TARGET, DEVICE);
    tree.steps();
    targets.withdraw(TARGET, DEVICE);
    assertThat(tree.steps()).isEmpty();
    assertThat(targets.isPublished(disk(WRITER))).isFalse();
  }

  @Test
  void whoGoesIsOutBeforeAnybodyComesIn() {
    targets.publish(disk(WRITER));
    tree.steps();

    targets.publish(disk(READER));

    String entries = "iscsi/" + TARGET + "/tpgt_1/acls/";
    assertThat(tree.steps())
        .containsSubsequence(
            "remove " + entries + WRITER.name() + "/lun_0/disk",
            "remove " + entries + WRITER.name(),
            "make " + entries + READER.name());
    assertThat(targets.isPublished(disk(READER))).isTrue();
    assertThat(targets.isPublished(disk(WRITER, READER))).isFalse();
  }

  @Test
  void whoOnlyReadsCanWriteAtNoTime() {
    Path unit = Path.of("iscsi", TARGET, "tpgt_1", "acls", READER.name().value(), "lun_0");
    tree.afterEach(() -> assertThat(read(unit.resolve("write_protect"))).isNotEqualTo("0"));
    targets.publish(disk(WRITER, READER));
    tree.afterEach(() -> {});

    targets.publish(disk(WRITER, initiator(READER.name().value(), false)));
    assertThat(read(unit.resolve("write_protect"))).isEqualTo("0");
    targets.publish(disk(WRITER, READER));
    assertThat(read(unit.resolve("write_protect"))).isEqualTo("1");
  }

  @Test
  void aPublicationThatDiedAnywhereIsFinishedOrUndone() throws IOException {
    targets.publish(disk(WRITER, READER));
    int all = tree.steps().size();
    String whole = listing();
    assertThat(all).isGreaterThan(20);
    for (int i = 0; i < all; i++) {
      anew();
      int done = i;
      dies(done, () -> targets.publish(disk(WRITER, READER)));
      assertThat(targets.isPublished(disk(WRITER, READER))).as("after %d steps", done).isFalse();
      targets.publish(disk(WRITER, READER));
      assertThat(listing()).as("after %d steps", done).isEqualTo(whole);
      assertThat(targets.isPublished(disk(WRITER, READER))).isTrue();

      anew();
      dies(done, () -> targets.publish(disk(WRITER, READER)));
      targets.withdraw(TARGET, DEVICE);
      assertNothingLeft();
    }
  }

  @Test
  void aWithdrawalThatDiedAnywhereIsFinished() throws IOException {
    targets.publish(disk(WRITER, READER));
    tree.steps();
    targets.withdraw(TARGET, DEVICE);
    int all = tree.steps().size();
    for (int i = 0; i < all; i++) {
      anew();
      targets.publish(disk(WRITER, READER));
      dies(i, () -> targets.withdraw(TARGET, DEVICE));
      targets.withdraw(TARGET, DEVICE);
      assertNothingLeft();

      anew();
      targets.publish(disk(WRITER, READER));
      dies(i, () -> targets.withdraw(TARGET, DEVICE));
      targets.publish(disk(WRITER, READER));
      assertThat(targets.isPublished(disk(WRITER, READER))).as("after %d steps", i).isTrue();
    }
  }

  @Test
  void anInitiatorThatDiedOutAnywhereIsOutAfterTheRepeat() {
    targets.publish(disk(WRITER, READER));
    tree.steps();
    targets.publish(disk(WRITER));
    int all = tree.steps().size();
    for (int i = 0; i < all; i++) {
      anew();
      targets.publish(disk(WRITER, READER));
      dies(i, () -> targets.publish(disk(WRITER)));
      targets.publish(disk(WRITER));
      assertThat(targets.isPublished(disk(WRITER))).as("after %d steps", i).isTrue();
    }
  }

  @Test
  void theTargetOfAnotherDeviceIsNotTaken() {
    targets.publish(disk(WRITER));
    ExportedDisk other =
        new ExportedDisk(
            TARGET,
            ID,
            Path.of("/dev/vg/other"),
            0,
            true,
            List.of("192.0.2.11:3260"),
            List.of(WRITER));
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> targets.publish(other))
        .matches(e -> e.fault() == DriverFault.CONFLICT)
        .withMessageContaining("/dev/vg/disk");
  }

  @Test
  void theTargetOfSomebodyElseIsLeftAlone() throws IOException {
    Path theirs = Path.of("iscsi", TARGET);
    tree.makeDirectory(Path.of("iscsi"));
    tree.makeDirectory(theirs);
    tree.steps();
    assertConflict(() -> targets.requireOurs(TARGET, DEVICE));
    assertConflict(() -> targets.publish(disk(WRITER)));
    targets.withdraw(TARGET, DEVICE);
    targets.restrict(TARGET, DEVICE, List.of(WRITER), List.of());
    assertThat(targets.of("volume-" + ID)).isEmpty();
    assertThat(tree.steps()).isEmpty();

    tree.remove(theirs);
    targets.publish(disk(WRITER));
    assertThat(targets.of("volume-" + ID)).containsExactly(TARGET);
    targets.requireOurs(TARGET, DEVICE);
    assertConflict(() -> targets.requireOurs(TARGET, Path.of("/dev/vg/other")));
    tree.steps();
    targets.withdraw(TARGET, Path.of("/dev/vg/other"));
    assertThat(tree.steps()).isEmpty();
  }

  @Test
  void whatSomebodyHasChangedIsSeenAndPutRight() throws IOException {
    targets.publish(disk(WRITER));
    Path group = Path.of("iscsi", TARGET, "tpgt_1");
    Path backing = Path.of("core", "iblock_8776", TARGET);
    for (Path file :
        List.of(
            group.resolve("attrib/authentication"),
            group.resolve("attrib/generate_node_acls"),
            group.resolve("attrib/cache_dynamic_acls"),
            group.resolve("attrib/demo_mode_discovery"),
            group.resolve("attrib/demo_mode_write_protect"),
            group.resolve("attrib/prod_mode_write_protect"),
            backing.resolve("attrib/emulate_3pc"),
            backing.resolve("attrib/emulate_tpws"),
            backing.resolve("attrib/emulate_tpu"))) {
      tree.write(file, read(file).equals("1") ? "0" : "1");
      assertThat(targets.isPublished(disk(WRITER))).as(file.toString()).isFalse();
      targets.publish(disk(WRITER));
      assertThat(targets.isPublished(disk(WRITER))).as(file.toString()).isTrue();
    }
    tree.remove(group.resolve("lun/lun_0/disk"));
    assertThat(targets.isPublished(disk(WRITER))).isFalse();
    targets.publish(disk(WRITER));
    assertThat(targets.isPublished(disk(WRITER))).isTrue();
  }

  @Test
  void whoIsToReadOnlyFinishesWhatItHasUnderWayFirst() {
    targets.publish(disk(WRITER, READER));
    String entry = "iscsi/" + TARGET + "/tpgt_1/acls/" + WRITER.name();
    List<AllowedInitiator> readers = List.of(initiator(WRITER.name().value(), true), READER);
    tree.steps();
    targets.restrict(TARGET, DEVICE, readers, List.of());
    // another depth ends the sessions
    assertThat(tree.steps())
        .containsExactly(
            "write %s/lun_0/write_protect 1".formatted(entry),
            "write %s/cmdsn_depth 63".formatted(entry));
    targets.restrict(TARGET, DEVICE, readers, List.of());
    assertThat(tree.steps()).isEmpty();
    // after a try that died between the two
    targets.restrict(TARGET, DEVICE, readers, List.of(WRITER));
    assertThat(tree.steps()).contains("write %s/cmdsn_depth 64".formatted(entry));
  }

  @Test
  void aTargetListensAtItsNewAddressBeforeItLeavesTheOld() {
    targets.publish(disk(WRITER));
    tree.steps();
    targets.publish(
        new ExportedDisk(TARGET, ID, DEVICE, 0, true, List.of("192.0.2.12:3260"), List.of(WRITER)));
    String portals = "iscsi/" + TARGET + "/tpgt_1/np/";
    List<String> steps = tree.steps();
    assertThat(steps).startsWith("make " + portals + "192.0.2.12:3260");
    assertThat(steps).contains("remove " + portals + "192.0.2.11:3260");
  }

  @Test
  void aTargetThatIsLeftToNobodyGoes() throws IOException {
    targets.publish(disk(WRITER));
    targets.restrict(TARGET, DEVICE, List.of(READER), List.of());
    assertNothingLeft();
  }

  @Test
  void theKernelKnowsInitiatorsInSmallLetters() {
    AllowedInitiator capital = initiator("iqn.2004-10.org.example:W", false);
    targets.publish(disk(capital));
    tree.steps();
    assertThat(targets.isPublished(disk(WRITER))).isTrue();
    assertThat(targets.isPublished(disk(capital))).isTrue();
    targets.publish(disk(WRITER));
    assertThat(tree.steps()).isEmpty();
  }

  @Test
  void anInterruptIsToldAsOne() {
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> targets.publish(disk(WRITER)))
          .matches(e -> e.fault() == DriverFault.TIMEOUT)
          .withMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static void assertConflict(ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .matches(e -> e.fault() == DriverFault.CONFLICT);
  }

  @Test
  void withoutTargetsInTheKernelThereIsASentence() throws IOException {
    Files.delete(root.resolve("version"));
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> targets.publish(disk(WRITER)))
        .matches(e -> e.fault() == DriverFault.UNAVAILABLE)
        .withMessageContaining("iscsi_target_mod");
  }

  @Test
  void whatIsRefusedIsSaidWithoutASecret() throws IOException {
    targets.publish(disk(WRITER));
    Path auth = root.resolve("iscsi/" + TARGET + "/tpgt_1/acls/" + WRITER.name() + "/auth");
    Files.delete(auth.resolve("password"));
    Files.createDirectory(auth.resolve("password"));
    assertThatThrownBy(() -> targets.publish(disk(WRITER)))
        .hasMessageContaining("Cannot publish target " + TARGET)
        .hasMessageNotContaining(PASSWORD);
    assertThat(disk(WRITER).toString()).doesNotContain(PASSWORD);
  }

  private void anew() {
    try {
      if (Files.exists(root)) {
        try (Stream<Path> all = Files.walk(root)) {
          for (Path each : all.sorted((one, other) -> other.compareTo(one)).toList()) {
            if (!each.equals(root)) {
              Files.delete(each);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    tree = new CountedTree(new SimulatedConfigTree(root));
    targets = new LioTargets(tree);
  }

  private void dies(int after, Runnable call) {
    tree.dieAfter(after);
    assertThatThrownBy(call::run).isInstanceOf(CountedTree.Died.class);
    tree.dieAfter(Integer.MAX_VALUE);
  }

  private void assertNothingLeft() throws IOException {
    assertThat(tree.directories(Path.of("core", "iblock_8776"))).isEmpty();
    assertThat(tree.directories(Path.of("iscsi"))).isEmpty();
  }

  private String listing() throws IOException {
    var text = new StringBuilder();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.sorted().toList()) {
        if (!each.startsWith(root.resolve(".new"))) {
          text.append(root.relativize(each));
          if (Files.isRegularFile(each)) {
            text.append(' ').append(Files.readString(each).strip());
          }
          text.append('\n');
        }
      }
    }
    return text.toString();
  }

  private String read(Path file) {
    try {
      return tree.read(file).orElse("");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ExportedDisk disk(AllowedInitiator... initiators) {
    return new ExportedDisk(
        TARGET,
        ID,
        DEVICE,
        0,
        true,
        List.of("192.0.2.11:3260", "[2001:db8::1]:3260"),
        List.of(initiators));
  }

  private static AllowedInitiator initiator(String name, boolean readOnly) {
    return new AllowedInitiator(
        new InitiatorName(name), readOnly, Optional.of(ChapCredentials.of("user1", PASSWORD)));
  }
}
