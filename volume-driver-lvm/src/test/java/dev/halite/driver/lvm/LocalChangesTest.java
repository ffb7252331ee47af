package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which commands are run, under which locks, and what their ends mean. */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class LocalChangesTest {
  private static final UUID INCARNATION = UUID.fromString("11111111-0000-4000-8000-000000000001");
  private static final LvName VOLUME =
      LvName.volume(UUID.fromString("22222222-0000-4000-8000-000000000002"));
  private static final CommandResult DONE = new CommandResult(0, "", "", false);

  private final List<String> run = new ArrayList<>();
  private final List<Boolean> goingOn = new ArrayList<>();
  private final Deque<CommandResult> results = new ArrayDeque<>();
  private final VolumeGroup group =
      new LocalVolumeGroup(new Recorded(), "vg", Path.of("/run/state"), LvNames.USUAL);
  private final GroupChanges changes = group.begin(INCARNATION);

  private final class Recorded implements Machine {
    @Override
    public CommandResult run(Command command) {
      goingOn.add(command.goesOn());
      run.add(command.program() + " " + String.join(" ", command.arguments()));
      return results.isEmpty() ? DONE : results.pop();
    }

    @Override
    public CommandResult runDuring(Command command, Runnable work) {
      CommandResult result = run(command);
      if (result.succeeded()) {
        work.run();
      }
      return result;
    }
  }

  @Test
  void aChangeHoldsTheLocksOfItsIncarnationAndOfWhatItChanges() {
    changes.remove(VOLUME, "halite.placement=p");

    assertThat(run.getLast())
        .isEqualTo(
            "/usr/bin/env --ignore-signal=HUP,INT,TERM,QUIT,PIPE,TSTP,TTIN,TTOU"
                + " /usr/bin/flock --shared --nonblock --conflict-exit-code 75"
                + " /run/state/vg/11111111-0000-4000-8000-000000000001/lock"
                + " /usr/bin/flock --exclusive --nonblock --conflict-exit-code 76"
                + " /run/state/vg/11111111-0000-4000-8000-000000000001/"
                + VOLUME
                + ".lock /usr/sbin/lvm lvremove --yes --select lv_name=\""
                + VOLUME
                + "\" && lv_tags={\"halite.placement=p\"} && lv_attr=~\"^[^oO]\" vg");
  }

  @Test
  void whatChangesSomethingIsNeverKilled() {
    goingOn.clear();
    changes.snapshotThick(VOLUME, LvName.source(INCARNATION), 1 << 30, Set.of());
    changes.retag(VOLUME, "halite.placement=p", Set.of(), Set.of("c"));
    changes.zero(VOLUME, 0, 1);
    changes.copy(VOLUME, LvName.volume(INCARNATION), 0, 1);
    assertThat(goingOn).containsExactly(true, true, true, true);

    goingOn.clear();
    assertFault(DriverFault.FAILURE, changes::state, "");
    assertThat(goingOn).containsExactly(false);
  }

  @Test
  void aFenceRenamesFirstAndThenWaitsForWhoHasTheLock() {
    group.fence(INCARNATION, Duration.ofMillis(1500));

    assertThat(run.subList(1, run.size()))
        .containsExactly(
            "/usr/bin/mv --no-target-directory"
                + " /run/state/vg/11111111-0000-4000-8000-000000000001"
                + " /run/state/vg/11111111-0000-4000-8000-000000000001.fenced",
            "/usr/bin/flock --exclusive --timeout 1.500 --conflict-exit-code 75"
                + " /run/state/vg/11111111-0000-4000-8000-000000000001.fenced/lock /usr/bin/true",
            "/usr/bin/rm --recursive --force --one-file-system --"
                + " /run/state/vg/11111111-0000-4000-8000-000000000001.fenced");
  }

  @Test
  void aFenceIsNotSureWhileACommandRuns() {
    results.add(DONE);
    results.add(new CommandResult(75, "", "", false));
    assertFault(
        DriverFault.TIMEOUT, () -> group.fence(INCARNATION, Duration.ofMillis(1)), "do not end");
  }

  @Test
  void aFenceThatCannotRenameIsNoFence() {
    results.add(failed(1, "/usr/bin/mv: cannot move 'a' to 'b': Permission denied"));
    assertFault(
        DriverFault.DENIED, () -> group.fence(INCARNATION, Duration.ofMillis(1)), "cannot move");
  }

  @Test
  void anIncarnationThatHasEndedIsFenced() {
    results.add(failed(1, "mv: cannot stat '/run/state/vg/1': No such file or directory"));
    results.add(failed(66, "flock: cannot open lock file /x/lock: No such file or directory"));
    int before = run.size();
    group.fence(INCARNATION, Duration.ofMillis(1));
    assertThat(run).hasSize(before + 2);
  }

  @Test
  void aCommandThatFindsNoPlaceOrNoLockIsFenced() {
    results.add(failed(66, "flock: cannot open lock file /x/lock: No such file or directory"));
    assertFault(DriverFault.FENCED, () -> changes.zero(VOLUME, 0, 1), "taken over");
    results.add(failed(75, ""));
    assertFault(DriverFault.FENCED, () -> changes.state(), "taken over");
    results.add(failed(76, ""));
    assertFault(DriverFault.OCCUPIED, () -> changes.zero(VOLUME, 0, 1), "earlier command");
    results.add(failed(66, "flock: cannot open lock file /x/lock: Permission denied"));
    assertFault(DriverFault.DENIED, () -> changes.state(), "Permission denied");
  }

  @Test
  void aProgramThatCrashedOnceIsRunAgain() {
    results.add(failed(139, ""));
    changes.extend(VOLUME, 1 << 30);
    assertThat(run.get(run.size() - 1)).isEqualTo(run.get(run.size() - 2));

    results.add(failed(139, ""));
    results.add(failed(139, ""));
    assertFault(DriverFault.FAILURE, () -> changes.extend(VOLUME, 1 << 30), "exit code 139");
  }

  @Test
  void workThatIsNoCommandHasALockThatAllIncarnationsShare() {
    changes.alone(VOLUME, () -> run.add("the work"));
    assertThat(run.subList(run.size() - 2, run.size()))
        .containsExactly(
            "/usr/bin/env --ignore-signal=HUP,INT,TERM,QUIT,PIPE,TSTP,TTIN,TTOU"
                + " /usr/bin/flock --exclusive --timeout 2 --conflict-exit-code 76"
                + " /run/state/vg/exports/"
                + VOLUME
                + ".lock /usr/bin/env --chdir=/run/state/vg/"
                + INCARNATION
                + " /usr/bin/cat",
            "the work");
  }

  @Test
  void workIsNotBegunWithoutTheLocks() {
    Runnable work = () -> run.add("the work");
    results.add(
        failed(125, "/usr/bin/env: cannot change directory to '/x': No such file or directory"));
    assertFault(DriverFault.FENCED, () -> changes.alone(VOLUME, work), "taken over");
    results.add(failed(76, ""));
    assertFault(DriverFault.OCCUPIED, () -> changes.alone(VOLUME, work), "earlier command");
    assertThat(run).doesNotContain("the work");
  }

  @Test
  void whatIsDeletedGetsAnotherNameAndASnapshotItsRoom() {
    LvName away = LvName.deleted(INCARNATION);
    changes.rename(VOLUME, away);
    assertThat(run.getLast())
        .contains("/" + VOLUME + ".lock ")
        .endsWith("/usr/sbin/lvm lvrename --yes vg " + VOLUME + " " + away);
    changes.splitSnapshot(VOLUME);
    assertThat(run.getLast())
        .contains("/" + VOLUME + ".lock ")
        .endsWith("/usr/sbin/lvm lvconvert --yes --splitsnapshot vg/" + VOLUME);
  }

  @Test
  void tagsAreChangedInOneCommand() {
    changes.retag(VOLUME, "halite.placement=p", Set.of("b", "a"), Set.of("c"));
    assertThat(run.getLast()).contains("lvchange --yes --deltag a --deltag b --addtag c --select");
  }

  private static CommandResult failed(int exitCode, String errors) {
    return new CommandResult(exitCode, "", errors, false);
  }

  private static void assertFault(DriverFault fault, Runnable call, String saying) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .withMessageContaining(saying)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
