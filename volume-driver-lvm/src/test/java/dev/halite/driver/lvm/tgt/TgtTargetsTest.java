package dev.halite.driver.lvm.tgt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.common.storage.command.CommandRunner;
import dev.halite.common.storage.command.Commands;
import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.common.storage.iscsi.IscsiTargets;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import dev.halite.embedded.CommandRun;
import dev.halite.testkit.qemu.IscsiTools;
import dev.halite.testkit.qemu.QemuImage;
import dev.halite.testkit.qemu.QemuInitiator;
import dev.halite.testkit.tgt.TgtExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Targets of a tgtd, on files in place of devices. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TgtTargetsTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private static final long SIZE = 64L << 20;
  private static final QemuInitiator ONE = new QemuInitiator("iqn.2004-10.org.example:one");
  private static final QemuInitiator TWO = new QemuInitiator("iqn.2004-10.org.example:two");
  private static final AllowedInitiator WRITER = initiator(ONE, false, "user1");
  private static final AllowedInitiator READER = initiator(TWO, true, "user2");

  @TempDir private Path directory;
  private final UUID id = UUID.randomUUID();
  private final Counted commands = new Counted();
  private final TgtTargets targets =
      new TgtTargets(
          Optional.of(new IscsiTargets(commands, Path.of("/usr/sbin/tgtadm"), TGT.controlPort())),
          TGT.controlPort());
  private Path device;

  /** Commands of which some are changes, before one of which its process dies. */
  private static final class Counted implements Commands {
    private final CommandRunner runner = new CommandRunner();
    private static final String NEVER = "\0";

    private final List<String> changed = new ArrayList<>();
    private String interrupted = NEVER;
    private Runnable meanwhile = () -> {};
    private int changes;
    private int allowed = Integer.MAX_VALUE;

    static final class Died extends Error {
      private static final long serialVersionUID = 1L;
    }

    @Override
    public CommandResult run(Command command) {
      if (!command.arguments().contains("show")) {
        if (allowed-- == 0) {
          throw new Died();
        }
        changes++;
        changed.add(
            String.join(" ", command.arguments()).replace("--mode ", "").replace("--op ", ""));
        if (changed.getLast().contains(interrupted)) {
          interrupted = NEVER;
          meanwhile.run();
        }
      }
      return runner.run(command);
    }

    /** Has something happen before the next change that says so. */
    void before(String word, Runnable happening) {
      interrupted = word;
      meanwhile = happening;
    }

    int changes() {
      int told = changes;
      changes = 0;
      return told;
    }
  }

  @BeforeEach
  void makeDevice() throws IOException {
    device = directory.resolve("device");
    resize(SIZE);
  }

  @AfterEach
  void clear() {
    targets.restrict(target(), device, List.of(), List.of(WRITER, READER));
  }

  @Test
  void eachInitiatorHasATargetAPasswordAndARightOfItsOwn() {
    targets.publish(disk(WRITER, READER));

    assertSucceeded(ONE.run(way(WRITER), "write -P 0x5a 4M 64k", "flush"));
    assertSucceeded(TWO.run(way(READER), "read -P 0x5a 4M 64k"));
    // whatever it says of itself
    assertRefused(TWO.run(way(READER, Map.of("access_mode", "rw")), "write -P 1 4M 64k"));
    assertRefused(ONE.run(way(WRITER, Map.of("auth_password", "0123456789abcdef")), "read 0 512"));
    assertRefused(TWO.run(way(WRITER), "read 0 512"));
    assertRefused(ONE.run(way(READER), "read 0 512"));
    assertThat(new IscsiTools(TWO.name()).serialNumber(way(READER)).output())
        .contains(id.toString());

    targets.restrict(target(), device, List.of(READER), List.of(WRITER, READER));
    assertRefused(ONE.run(way(WRITER), "read 0 512"));
    assertSucceeded(TWO.run(way(READER), "read -P 0x5a 4M 64k"));
    targets.restrict(target(), device, List.of(), List.of(READER));
    assertNothingLeft();
  }

  @Test
  void whatIsSoIsLeftAlone() {
    assertThat(targets.isPublished(disk(WRITER, READER))).isFalse();
    targets.publish(disk(WRITER, READER));
    assertThat(targets.isPublished(disk(WRITER, READER))).isTrue();
    assertThat(targets.isPublished(disk(WRITER))).isFalse();
    assertThat(targets.of("volume-" + id)).containsExactly(target());
    assertThat(targets.of("volume-" + UUID.randomUUID())).isEmpty();
    commands.changes();

    targets.publish(disk(WRITER, READER));
    targets.restrict(target(), device, List.of(WRITER, READER), List.of(WRITER, READER));
    assertThat(commands.changes()).isZero();
    targets.publish(disk(READER));
    assertThat(targets.isPublished(disk(READER))).isTrue();
    targets.withdraw(target(), device);
    commands.changes();
    targets.withdraw(target(), device);
    assertThat(commands.changes()).isZero();
  }

  @Test
  void whoOnlyReadsFromNowOnEndsWhatItHasUnderWay() throws Exception {
    AllowedInitiator reading = initiator(ONE, true, "user1");
    targets.publish(disk(WRITER));
    try (var session = ONE.hold(way(WRITER))) {
      session.succeed("write -P 1 0 64k", "wrote");
      targets.restrict(target(), device, List.of(reading), List.of(WRITER));
      session.succeed("read -P 1 0 64k", "read 65536");
      session.begin("write -P 7 0 64k");
      assertThat(session.await("wrote", 1_000)).isNull();
    }
    assertThat(targets.isPublished(disk(reading))).isTrue();
    commands.changes();
    targets.restrict(target(), device, List.of(reading), List.of(reading));
    assertThat(commands.changes()).isZero();
    targets.publish(disk(WRITER));
    assertSucceeded(ONE.run(way(WRITER), "write -P 2 0 64k"));
    targets.restrict(target(), device, List.of(), List.of(WRITER));
    assertNothingLeft();
  }

  @Test
  void whoLogsInWhileTheDiskIsProtectedEndsWhatItHasUnderWayToo() {
    AllowedInitiator reading = initiator(ONE, true, "user1");
    targets.publish(disk(WRITER));
    try (var session = new LateSession()) {
      commands.before("readonly=1", session::begin);
      targets.restrict(target(), device, List.of(reading), List.of(WRITER));
      assertThat(session.wrote).isTrue();
      assertThat(commands.changed).anyMatch(change -> change.contains("conn delete"));
    }
  }

  /** One that logs in late, and writes. */
  private final class LateSession implements AutoCloseable {
    private QemuImage.@Nullable Held session;
    private boolean wrote;

    void begin() {
      QemuImage.Held begun = ONE.hold(way(WRITER));
      session = begun;
      begun.succeed("write -P 1 0 64k", "wrote");
      wrote = true;
    }

    @Override
    public void close() {
      if (session != null) {
        session.close();
      }
    }
  }

  @Test
  void whoWasLetWriteBySomebodyElseEndsWhatItHasUnderWay() {
    targets.publish(disk(READER));
    String id = id(targets.nameFor(target(), READER.name()));
    TGT.succeed(
        "--mode",
        "logicalunit",
        "--op",
        "update",
        "--tid",
        id,
        "--lun",
        "1",
        "--params",
        "readonly=0");
    assertThat(targets.isPublished(disk(READER))).isFalse();
    commands.changed.clear();
    targets.publish(disk(READER));
    assertThat(commands.changed.getFirst())
        .contains("logicalunit update", "readonly=1")
        .doesNotContain("scsi_sn");
    assertThat(targets.isPublished(disk(READER))).isTrue();
  }

  @Test
  void aNewUnitThatIsToBeReadOnlyIsMadeBehindAClosedDoor() {
    targets.publish(disk(READER));
    String id = id(targets.nameFor(target(), READER.name()));
    TGT.succeed("--mode", "logicalunit", "--op", "delete", "--tid", id, "--lun", "1");
    // nothing to protect
    targets.restrict(target(), device, List.of(READER), List.of(initiator(TWO, false, "user2")));
    commands.changed.clear();
    targets.publish(disk(READER));
    assertThat(commands.changed.getFirst()).contains("target unbind");
    assertThat(commands.changed.getLast()).contains("target bind");
    assertThat(targets.isPublished(disk(READER))).isTrue();
  }

  private static String id(String name) {
    Matcher shown = Pattern.compile("Target (\\d+): " + Pattern.quote(name)).matcher(TGT.targets());
    assertThat(shown.find()).isTrue();
    return shown.group(1);
  }

  @Test
  void aLargerDeviceIsShownByThoseThatHaveIt() throws IOException {
    targets.publish(disk(WRITER));
    resize(2 * SIZE);
    assertThat(targets.isPublished(disk(WRITER))).isFalse();
    targets.publish(disk(WRITER));
    assertThat(targets.isPublished(disk(WRITER))).isTrue();
    assertThat(new IscsiTools(ONE.name()).size(way(WRITER)).output().strip())
        .isEqualTo(Long.toString(2 * SIZE));
    targets.restrict(target(), device, List.of(), List.of(WRITER));
  }

  @Test
  void whatTgtdHasForgottenIsPublishedWithTheSamePasswords() {
    targets.publish(disk(WRITER, READER));
    TGT.stop();
    assertThat(targets.areThere()).isFalse();
    assertFault(DriverFault.UNAVAILABLE, () -> targets.publish(disk(WRITER, READER)));
    assertFault(DriverFault.UNAVAILABLE, () -> targets.withdraw(target(), device));
    TGT.start();
    assertThat(targets.isPublished(disk(WRITER, READER))).isFalse();
    targets.publish(disk(WRITER, READER));
    assertSucceeded(ONE.run(way(WRITER), "write -P 3 0 64k"));
    assertSucceeded(TWO.run(way(READER), "read -P 3 0 64k"));
    targets.restrict(target(), device, List.of(), List.of(WRITER, READER));
    assertNothingLeft();
  }

  @Test
  void aCallThatDiedAnywhereIsFinishedOrUndone() {
    targets.publish(disk(WRITER));
    int made = commands.changes();
    targets.restrict(target(), device, List.of(), List.of(WRITER));
    int removed = commands.changes();
    assertThat(made).isGreaterThan(4);
    for (int i = 0; i < made; i++) {
      dies(i, () -> targets.publish(disk(WRITER)));
      assertThat(targets.isPublished(disk(WRITER))).as("after %d changes", i).isFalse();
      if (i % 2 == 0) {
        targets.publish(disk(WRITER));
        assertThat(targets.isPublished(disk(WRITER))).as("after %d changes", i).isTrue();
      }
      targets.restrict(target(), device, List.of(), List.of(WRITER));
      assertNothingLeft();
    }
    for (int i = 0; i < removed; i++) {
      targets.publish(disk(WRITER));
      dies(i, () -> targets.restrict(target(), device, List.of(), List.of(WRITER)));
      targets.restrict(target(), device, List.of(), List.of(WRITER));
      assertNothingLeft();
    }
  }

  @Test
  void theTargetOfSomebodyElseIsNeitherTakenNorTouched() throws IOException {
    Path other = directory.resolve("other");
    Files.copy(device, other);
    targets.publish(disk(WRITER));
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> targets.requireOurs(target(), other),
            () ->
                targets.publish(
                    new ExportedDisk(target(), id, other, 0, false, List.of(), List.of(READER))))) {
      assertFault(DriverFault.CONFLICT, call);
    }
    targets.withdraw(target(), other);
    assertThat(targets.isPublished(disk(WRITER))).isTrue();
    targets.restrict(target(), device, List.of(), List.of(WRITER));
    assertNothingLeft();
  }

  @Test
  void whoKnowsAnOldPasswordIsOut() {
    targets.publish(disk(WRITER));
    AllowedInitiator anew = initiator(ONE, false, "user3");
    assertThat(targets.isPublished(disk(anew))).isFalse();
    targets.publish(disk(anew));
    assertRefused(ONE.run(way(WRITER), "read 0 512"));
    assertSucceeded(ONE.run(way(anew), "read 0 512"));
    targets.restrict(target(), device, List.of(), List.of(WRITER, anew));
    targets.restrict(target(), device, List.of(), List.of(WRITER));
    assertNothingLeft();
  }

  @Test
  void capitalsAreRefusedBeforeAnythingIsDone() {
    assertFault(
        DriverFault.UNFIT_CONNECTOR,
        () -> targets.requireFit(new InitiatorName("iqn.2004-10.org.example:ONE")));
    targets.requireFit(WRITER.name());
  }

  @Test
  void withoutTheProgramThereIsNothingUnlessSomebodyListens() {
    var none = new TgtTargets(Optional.empty(), TGT.controlPort());
    assertFault(DriverFault.UNAVAILABLE, none::areThere);
    assertFault(DriverFault.UNAVAILABLE, none::requireThere);
    TGT.stop();
    assertThat(none.areThere()).isFalse();
    TGT.start();
    assertThat(new TgtTargets(Optional.empty(), 1).areThere()).isFalse();
  }

  @Test
  void oneThatDoesNotAnswerMayOfferAnything() {
    targets.publish(disk(WRITER));
    TGT.pause();
    try {
      assertFault(DriverFault.TIMEOUT, targets::areThere);
    } finally {
      TGT.resume();
    }
    assertThat(targets.areThere()).isTrue();
  }

  private void dies(int after, ThrowingCallable call) {
    commands.allowed = after;
    assertThatThrownBy(call).isInstanceOf(Counted.Died.class);
    commands.allowed = Integer.MAX_VALUE;
  }

  private void resize(long bytes) throws IOException {
    try (var file = new RandomAccessFile(device.toFile(), "rw")) {
      file.setLength(bytes);
    }
  }

  private void assertNothingLeft() {
    assertThat(TGT.targets()).doesNotContain(id.toString());
    assertThat(TGT.accounts()).doesNotContain("user");
  }

  private String target() {
    return "iqn.2010-10.org.openstack:volume-" + id;
  }

  private ExportedDisk disk(AllowedInitiator... initiators) {
    return new ExportedDisk(
        target(), id, device, device.toFile().length(), false, List.of(), List.of(initiators));
  }

  private ConnectionInfo way(AllowedInitiator initiator) {
    return way(initiator, Map.of());
  }

  private ConnectionInfo way(AllowedInitiator initiator, Map<String, Object> changed) {
    ChapCredentials credentials = initiator.credentials().orElseThrow();
    Map<String, Object> data =
        new HashMap<>(
            Map.of(
                "target_portal",
                "127.0.0.1:" + TGT.port(),
                "target_iqn",
                targets.nameFor(target(), initiator.name()),
                "target_lun",
                targets.unit(),
                "access_mode",
                initiator.readOnly() ? "ro" : "rw",
                "auth_method",
                "CHAP",
                "auth_username",
                credentials.user(),
                "auth_password",
                credentials.revealPassword()));
    data.putAll(changed);
    return new ConnectionInfo("iscsi", data);
  }

  private static AllowedInitiator initiator(QemuInitiator server, boolean readOnly, String user) {
    return new AllowedInitiator(
        new InitiatorName(server.name()),
        readOnly,
        Optional.of(ChapCredentials.of(user, "hush1hush1hush1" + user.charAt(4))));
  }

  private static void assertSucceeded(CommandRun run) {
    assertThat(run.succeeded()).as(run.errors() + run.output()).isTrue();
    assertThat(run.output()).doesNotContain("verification failed");
  }

  private static void assertRefused(CommandRun run) {
    assertThat(run.succeeded()).as(run.output()).isFalse();
  }

  private static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
