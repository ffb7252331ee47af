package dev.halite.common.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.identity.RequestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What becomes of the rules in force while their file is changed. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PolicyReloadTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path directory;

  private final MovedClock clock = new MovedClock();
  private Path file;
  private Policy policy;

  /** Stands until it is moved. */
  private static final class MovedClock extends Clock {
    private Instant now = Instant.now();

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void start() throws IOException {
    file = directory.resolve("policy.yaml");
    write("'volume:get': '!'\n");
    policy = Policy.of(file, clock);
    assertThat(mayGet("member")).isFalse();
  }

  /** Written at the moment of the clock, and a little later each time. */
  private void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] bytes) throws IOException {
    clock.now = clock.now.plusMillis(10);
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(clock.now));
  }

  private void pass(Duration time) {
    clock.now = clock.now.plus(time);
  }

  /** As each request does. */
  private boolean mayGet(String role) {
    policy.reloadIfChanged();
    RequestContext caller =
        new RequestContext("req", null, "ann", "aa", Set.of(role), Set.of(), false);
    return policy.allows("volume:get", caller, Map.of("project_id", "aa"));
  }

  private boolean mayGetLater(String role) {
    mayGet(role);
    pass(SECOND);
    return mayGet(role);
  }

  @Test
  void aChangedFileIsReadOnceItHasComeToRest() throws IOException {
    write("'volume:get': 'role:second'\n");
    assertThat(mayGet("second")).isFalse();
    pass(Duration.ofMillis(900));
    assertThat(mayGet("second")).isFalse();
    pass(Duration.ofMillis(100));
    assertThat(mayGet("second")).isTrue();
    assertThat(mayGet("member")).isFalse();
  }

  @Test
  void aChangeOfLongAgoHoldsForTheFirstRequestAfterIt() throws IOException {
    write("'volume:get': 'role:second'\n");
    pass(Duration.ofSeconds(3));
    assertThat(mayGet("second")).isTrue();
  }

  /** An editor truncates, writes a part, and then the rest. */
  @Test
  void aFileThatIsBeingWrittenIsNotRead(CapturedOutput output) throws IOException {
    for (String part : new String[] {"", "'volume:delete': '!'\n", "'volume:delete': '!'\n#"}) {
      write(part);
      assertThat(mayGet("member")).isFalse();
      pass(Duration.ofMillis(600));
      assertThat(mayGet("member")).isFalse();
    }
    write("'volume:delete': '!'\n'volume:get': 'role:second'\n");
    assertThat(mayGetLater("second")).isTrue();
    assertThat(mayGet("member")).isFalse();
    assertThat(output).doesNotContain("said before stays in force");
  }

  @Test
  void aReplacedFileOfTheSameTimeAndSizeIsReadAgain() throws IOException {
    write("'volume:get': 'role:first'\n");
    assertThat(mayGetLater("first")).isTrue();
    FileTime time = Files.getLastModifiedTime(file);
    Path next = Files.writeString(directory.resolve("next"), "'volume:get': 'role:other'\n");
    Files.setLastModifiedTime(next, time);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(mayGetLater("other")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "# nothing is left\n",
        "'volume:get': !\n",
        "'volume:get':\n",
        "'volume:get': [null]\n",
        "'volume:get': 'role:'\n",
        "'volume:get': 'role:a\u0007'\n",
        "'volume:get': '%(a)s:%(b)s'\n",
        "'volume:get"
      })
  void whatCannotBeUsedLeavesTheFormerRules(String text) throws IOException {
    write(text);
    assertThat(mayGetLater("member")).isFalse();
    assertThat(policy.state().problem()).contains("policy.yaml, line 1: ");
    pass(Duration.ofHours(1));
    assertThat(mayGet("member")).isFalse();

    write("{}\n");
    assertThat(mayGetLater("member")).isTrue();
    assertThat(policy.state().problem()).isNull();
  }

  @Test
  void whatIsNoTextOrTooDeepOrTooLongIsReportedAndTriedAgain(CapturedOutput output)
      throws IOException {
    String deep = "(".repeat(20_000) + "role:member" + ")".repeat(20_000);
    byte[][] files = {
      {'a', ':', ' ', (byte) 0xff, '\n'},
      ("'volume:get': '" + deep + "'\n").getBytes(StandardCharsets.UTF_8),
      "# long\n".repeat(500_000).getBytes(StandardCharsets.UTF_8)
    };
    int reported = 0;
    for (byte[] bytes : files) {
      write(bytes);
      for (int i = 0; i < 4; i++) {
        assertThat(mayGetLater("member")).isFalse();
      }
      reported++;
      assertThat(output.getAll().split("said before stays in force", -1)).hasSize(reported + 1);
    }
  }

  /** Its rights, say, do not show in its time. */
  @Test
  void aFileThatCouldNotBeReadIsTriedAgainWithoutAChange(CapturedOutput output) throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(mayGetLater("member")).isFalse();
    assertThat(output).contains("cannot be read");
    assertThat(policy.state().problem()).contains("cannot be read");
    Files.delete(file);
    assertThat(mayGetLater("member")).isFalse();
    write("'volume:get': 'role:third'\n");
    assertThat(mayGetLater("third")).isTrue();
  }

  @Test
  void whatIsInForceIsTold() throws IOException {
    Policy.State first = policy.state();
    assertThat(first.file()).isEqualTo(file);
    assertThat(first.ownRules()).isOne();
    assertThat(first.digest()).matches("[0-9a-f]{32}");
    assertThat(first.problem()).isNull();

    write("'volume:get': 'role:'\n");
    mayGetLater("member");
    Policy.State broken = policy.state();
    assertThat(broken.digest()).isEqualTo(first.digest());
    assertThat(broken.since()).isEqualTo(first.since());
    assertThat(broken.problem()).isNotNull();

    write("'volume:get': 'role:a'\n'volume:delete': 'role:b'\n");
    mayGetLater("member");
    Policy.State second = policy.state();
    assertThat(second.ownRules()).isEqualTo(2);
    assertThat(second.digest()).isNotEqualTo(first.digest());
    assertThat(second.since()).isAfter(first.since());
    assertThat(Policy.defaults().state().digest()).isNull();
  }

  /** The former file put back is what is in force. */
  @Test
  void aFileThatIsAsItWasIsNoProblemAnyMore() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    byte[] former = Files.readAllBytes(file);
    Files.write(file, "'volume:get': 'role:'\n".getBytes(StandardCharsets.UTF_8));
    assertThat(mayGetLater("member")).isFalse();
    assertThat(policy.state().problem()).isNotNull();
    Files.write(file, former);
    Files.setLastModifiedTime(file, time);
    assertThat(mayGet("member")).isFalse();
    assertThat(policy.state().problem()).isNull();
  }
}
