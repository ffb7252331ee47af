package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node cannot make the helper take: memory, processes and room in its directory. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HelperBoundsTest {
  private static final int CALLS = 64;

  private final AtomicInteger running = new AtomicInteger();
  private final List<Command> commands = new ArrayList<>();
  private final Machine machine =
      new BoundedMachine(
          new Machine() {
            @Override
            public CommandResult run(Command command) {
              commands.add(command);
              return new CommandResult(0, "", "", false);
            }

            @Override
            public CommandResult runDuring(Command command, Runnable work) {
              work.run();
              return run(command);
            }
          },
          running::get);

  @TempDir private Path directory;

  @Test
  void commandsThatNobodyWaitsForAreCounted() {
    var command = new Command(Path.of("/usr/sbin/lvm"), List.of()).goingOn();
    running.set(BoundedMachine.MOST_COMMANDS - 1);
    machine.run(command);
    running.set(BoundedMachine.MOST_COMMANDS);
    assertFault(DriverFault.OCCUPIED, () -> machine.run(command));
    assertFault(
        DriverFault.OCCUPIED, () -> machine.runDuring(command, () -> commands.add(command)));
    assertThat(commands).hasSize(1);
  }

  @Test
  void ofWhatACommandSaysOnlySoMuchIsKept() {
    machine.run(new Command(Path.of("/usr/sbin/lvm"), List.of()).withOutputLimit(1 << 30));
    assertThat(commands.getFirst().outputLimit()).isEqualTo(BoundedMachine.LONGEST_OUTPUT);
  }

  @Test
  void largeReportsAreToldOneAfterTheOther() {
    assertThat(mostAtOnce(20_000)).isEqualTo(1);
    assertThat(mostAtOnce(10)).isGreaterThan(1);
  }

  /** How many reports on so many volumes there are before they are told. */
  private static int mostAtOnce(int volumes) {
    var volume =
        new LogicalVolume(
            "any", LvNames.USUAL.parse("any"), 1, "-wi-a-----", "", "", 0, Set.of(), 0, "");
    var state = new GroupState("id", 1, 1, 1, 0, Collections.nCopies(volumes, volume));
    var room = new ReportRoom();
    room.during(() -> state, told -> {});
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      all.add(
          CompletableFuture.runAsync(
              () ->
                  room.during(
                      () -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        return state;
                      },
                      told -> {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                        now.decrementAndGet();
                      }),
              each -> Thread.ofPlatform().start(each)));
    }
    all.forEach(CompletableFuture::join);
    return most.get();
  }

  @Test
  void incarnationsAreCounted() throws IOException {
    new Incarnations(directory.resolve("missing")).requireRoom();
    var incarnations = new Incarnations(directory);
    for (int i = 0; i < Incarnations.MOST; i++) {
      incarnations.requireRoom();
      Files.createDirectory(directory.resolve(UUID.randomUUID().toString()));
    }
    assertFault(DriverFault.UNAVAILABLE, incarnations::requireRoom);
  }

  private static void assertFault(DriverFault fault, Runnable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
