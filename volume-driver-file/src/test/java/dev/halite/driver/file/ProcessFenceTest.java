package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.driver.DriverProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProcessFenceTest {
  @TempDir private Path directory;
  private BackendSettings settings;
  private StorageDriver driver;
  private DriverProcess other;
  private IncarnationToken theirs;

  @BeforeEach
  void setUp() {
    settings =
        new BackendSettings(
            "node",
            "files",
            Map.of("directory", directory.toString(), "fence-wait-milliseconds", "200"));
    driver = new FileDriverFactory().create(settings);
    driver.setup(null);
    other = DriverProcess.start("file", settings);
    theirs = IncarnationToken.parse(other.setup(null).fenceToken());
  }

  @AfterEach
  void close() {
    other.close();
    driver.close();
  }

  @Test
  void aTokenOfAnEarlierRunOfTheMachineIsDeadAtOnce() {
    driver.fence(changed(it -> with(it, "an-earlier-boot", it.startTicks(), it.pidNamespace())));
    assertTheyStillWork();
  }

  @Test
  void aTokenOfAnotherHostCannotBeFencedHere() {
    FenceToken elsewhere =
        new IncarnationToken(
                "its-boot", theirs.pid(), 1, theirs.pidNamespace(), theirs.id(), "elsewhere")
            .fenceToken();
    assertFencingFails(elsewhere, "elsewhere");
  }

  @Test
  void aProcessThatWasPausedInAChangeIsKilledOnlyWhenItIsTheOneThatTookTheToken() {
    other.holdAt("create.file-made");
    other.beginCreate(spec());
    other.awaitHeld();
    other.pause();

    assertFencingFails(
        changed(it -> with(it, it.bootId(), it.startTicks() + 1, it.pidNamespace())), "SIGKILL");
    assertThat(other.alive()).isTrue();
    assertFencingFails(
        changed(it -> with(it, it.bootId(), it.startTicks(), "pid:[1]")), "another container");
    assertThat(other.alive()).isTrue();

    driver.fence(theirs.fenceToken());
    other.resume();
    assertThat(other.replyUnlessEnded()).isEmpty();
  }

  /** Whoever writes into the catalog chooses the token, but not whom it kills. */
  @Test
  void aTokenThatNamesSomebodyElsesProcessKillsNobody() throws Exception {
    Process bystander = new ProcessBuilder("sleep", "100").start();
    try {
      other.holdAt("create.file-made");
      other.beginCreate(spec());
      other.awaitHeld();
      other.pause();
      long ticks = ProcessTable.ofThisHost().startTicks(bystander.pid()).orElseThrow();
      assertFencingFails(
          changed(
              it ->
                  new IncarnationToken(
                      it.bootId(), bystander.pid(), ticks, it.pidNamespace(), it.id(), it.host())),
          "not known to be that process's");
      assertThat(bystander.isAlive()).isTrue();
      driver.fence(theirs.fenceToken());
      other.resume();
      assertThat(other.replyUnlessEnded()).isEmpty();
    } finally {
      bystander.destroyForcibly();
    }
  }

  @Test
  void nobodyElseMayOpenWhatIsLocked() throws IOException {
    Path control = directory.resolve(".halite");
    assertThat(openToOthers(control)).isEmpty();

    // As earlier releases have made them.
    try (Stream<Path> all = Files.walk(control)) {
      for (Path path : all.toList()) {
        Files.setPosixFilePermissions(
            path,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
    driver.setup(null);
    assertThat(openToOthers(control)).isEmpty();
  }

  @Test
  void aNewDirectoryIsClosedToStrangers() throws IOException {
    Path fresh = directory.resolve("new/er");
    StorageDriver made =
        new FileDriverFactory()
            .create(new BackendSettings("node", "new", Map.of("directory", fresh.toString())));
    made.setup(null);
    made.close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh))).endsWith("---");
  }

  /** Directories, and files that are locked. */
  private static List<String> openToOthers(Path control) throws IOException {
    try (Stream<Path> all = Files.walk(control)) {
      List<String> open = new ArrayList<>();
      for (Path path : all.toList()) {
        boolean matters =
            Files.isDirectory(path) || path.toString().matches(".*\\.(lock|busy|unborn)");
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        if (matters && !mode.endsWith("------")) {
          open.add(mode + " " + path);
        }
      }
      return open;
    }
  }

  @Test
  void aProcessPausedWhileIdleIsFencedButNotKilled() {
    other.pause();
    driver.fence(theirs.fenceToken());
    other.resume();
    other.beginCheckHealth();
    assertThat(other.reply().fault()).isEqualTo(DriverFault.FENCED);
    assertThat(other.alive()).isTrue();
  }

  @Test
  void setupTidiesUpAfterDeadProcessesOnly() throws IOException {
    DriverProcess third = DriverProcess.start("file", settings);
    try (third) {
      third.setup(null);
      third.kill();
      driver.setup(null);
      // two incarnations, each with an owner and a busy file
      assertThat(names("owners")).hasSize(4);
      driver.fence(theirs.fenceToken());
      assertThat(names("fenced")).containsExactly(theirs.id().toString());
      other.kill();
      driver.setup(null);
      assertThat(names("owners")).hasSize(2);
      assertThat(names("fenced")).isEmpty();
    }
    driver.close();
    assertThat(names("owners")).isEmpty();
  }

  @Test
  void whoseOwnerFileWasRemovedChangesNothingMore() throws IOException {
    Files.delete(new Layout(directory).owner(theirs.id()));
    other.beginCreate(spec());
    assertThat(other.reply().fault()).isEqualTo(DriverFault.FENCED);
    driver.fence(theirs.fenceToken());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file/1/",
        "file/1/boot/pid/ticks/ns/id/host",
        "file/1/boot/1/2/ns/../../etc/host",
        "file/2/boot/1/2/ns/00000000-0000-0000-0000-000000000000/host",
        "rbd/1/x"
      })
  void aTokenThatIsNoneIsRefused(String token) {
    assertThatCode(() -> driver.fence(new FenceToken(token)))
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.fault()).isEqualTo(DriverFault.INVALID));
  }

  private void assertTheyStillWork() {
    other.beginCreate(spec());
    assertThat(other.reply().fault()).isNull();
  }

  private void assertFencingFails(FenceToken token, String why) {
    assertThatCode(() -> driver.fence(token))
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(DriverFault.FAILURE);
              assertThat(e.sentence()).contains(why);
            });
  }

  private FenceToken changed(UnaryOperator<IncarnationToken> change) {
    return change.apply(theirs).fenceToken();
  }

  private static IncarnationToken with(
      IncarnationToken token, String bootId, long startTicks, String pidNamespace) {
    return new IncarnationToken(
        bootId, token.pid(), startTicks, pidNamespace, token.id(), token.host());
  }

  private List<String> names(String of) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(".halite").resolve(of))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files");
  }
}
