package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** The files that say who is who and who may do what. */
@Timeout(120)
class OperatorFilesTest {
  @TempDir Path directory;
  private Path policy;
  private Path users;

  @BeforeEach
  void write() throws IOException {
    policy = Files.writeString(directory.resolve("policy.yaml"), "'volume:get': '!'\n");
    users =
        Files.writeString(
            directory.resolve("users"), user("ann", 5) + user("bob", 8) + user("joe", 4));
  }

  private static String user(String name, int cost) {
    return name + ":" + BCrypt.hashpw("secret", BCrypt.gensalt(cost)) + ":aa:member\n";
  }

  private BasicStrategy strategy() {
    return new BasicStrategy(
        users,
        Duration.ofSeconds(10),
        new ClientAddresses(false),
        new Pauses(0, Ticker.systemTicker()),
        new SecureRandom(),
        Ticker.systemTicker());
  }

  @ParameterizedTest
  @CsvSource({
    "rw-r--r--, true",
    "rw-------, true",
    "rw-rw-rw-, false",
    "rw----rw-, false",
    "rw-r---w-, false"
  })
  void aFileThatOthersMayWriteIsNotRead(String mode, boolean read) throws IOException {
    Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString(mode));
    Files.setPosixFilePermissions(users, PosixFilePermissions.fromString(mode));
    if (read) {
      Policy.inService(policy, false);
      strategy();
      return;
    }
    assertThatThrownBy(() -> Policy.inService(policy, false)).hasMessageContaining("policy.yaml");
    assertThatThrownBy(this::strategy)
        .hasMessageContaining("The users file " + users)
        .hasMessageContaining("every user of this host may write to");
  }

  @Test
  void aFileInADirectoryThatOthersMayWriteIsNotRead() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> Policy.inService(policy, false))
        .hasMessageContaining("every user of this host may write to");
    assertThatThrownBy(this::strategy).hasMessageContaining("every user of this host may write to");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    Policy.inService(policy, false);
  }

  /** Told by the rounds of hashing, since the machine does other things meanwhile. */
  @Test
  void aRefusalIsTheSameWorkWhoeverIsKnown() {
    LongAdder rounds = new LongAdder();
    BasicStrategy strategy =
        new BasicStrategy(
            users,
            Duration.ofSeconds(10),
            new ClientAddresses(false),
            new Pauses(0, Ticker.systemTicker()),
            new SecureRandom(),
            Ticker.systemTicker(),
            (password, hash) -> {
              rounds.add(1L << Integer.parseInt(hash, 4, 6, 10));
              return BCrypt.checkpw(password, hash);
            });
    for (String name : new String[] {"bob", "ann", "joe", "nobody", "eve"}) {
      assertThatThrownBy(() -> strategy.identify(request(name, "wrong")))
          .isInstanceOfSatisfying(
              HaliteException.class,
              e -> assertThat(e.code()).isEqualTo(FaultCode.UNAUTHENTICATED));
      assertThat(rounds.sumThenReset()).as(name).isEqualTo(1L << 8);
    }
    assertThat(strategy.identify(request("joe", "secret"))).isNotNull();
    assertThat(rounds.sum()).isEqualTo(1L << 4);
  }

  private static MockHttpServletRequest request(String name, String password) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    String credentials =
        Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    request.addHeader("Authorization", "Basic " + credentials);
    return request;
  }
}
