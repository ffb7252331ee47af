package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.fault.HaliteException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.crypto.bcrypt.BCrypt;

@Timeout(60)
class PausesTest {
  private static final String GUESSER = "192.0.2.1";
  private static final String OTHER = "192.0.2.2";
  private static final int ALLOWED = 3;

  @TempDir Path directory;
  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1000);
  private final AtomicInteger hashed = new AtomicInteger();
  private final CountDownLatch slow = new CountDownLatch(1);
  private volatile boolean waiting;
  private BasicStrategy strategy;

  @BeforeEach
  void start() throws IOException {
    Path users =
        Files.writeString(
            directory.resolve("users"),
            "ann:" + BCrypt.hashpw("right", BCrypt.gensalt(4)) + ":aa:member\n");
    strategy =
        new BasicStrategy(
            users,
            Duration.ofSeconds(10),
            new ClientAddresses(false),
            new Pauses(ALLOWED, time::get),
            new SecureRandom(),
            time::get,
            this::hash);
  }

  private boolean hash(String password, String hash) {
    hashed.incrementAndGet();
    try {
      if (waiting) {
        slow.await();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return BCrypt.checkpw(password, hash);
  }

  private void pass(Duration some) {
    time.addAndGet(some.toNanos());
  }

  private void logIn(String address, String user, String password) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setRemoteAddr(address);
    request.addHeader(
        "Authorization",
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    assertThat(strategy.identify(request)).isNotNull();
  }

  private void wrong(String address, String user) {
    assertThatThrownBy(() -> logIn(address, user, "wrong")).isInstanceOf(HaliteException.class);
  }

  private void paused(String address, String user, String password, int seconds) {
    int before = hashed.get();
    assertThatThrownBy(() -> logIn(address, user, password))
        .isInstanceOfSatisfying(
            PausedException.class, e -> assertThat(e.seconds()).isEqualTo(seconds));
    assertThat(hashed).as("passwords that were looked at").hasValue(before);
  }

  private void guessUntilPaused() {
    for (int i = 0; i <= ALLOWED; i++) {
      wrong(GUESSER, "user" + i);
    }
  }

  @Test
  void eachWrongPasswordBeyondSomeDoublesThePauseUpToAMinute() {
    guessUntilPaused();
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
      paused(GUESSER, "ann", "wrong", seconds);
      pass(Duration.ofSeconds(seconds).minusNanos(1));
      paused(GUESSER, "somebody", "wrong", 1);
      pass(Duration.ofNanos(1));
      wrong(GUESSER, "ann");
    }
  }

  @Test
  void aRightPasswordGetsInAfterThePauseAndMakesNothingGood() {
    guessUntilPaused();
    paused(GUESSER, "ann", "right", 1);
    pass(Duration.ofSeconds(1));
    logIn(GUESSER, "ann", "right");
    wrong(GUESSER, "ann");
    paused(GUESSER, "bob", "right", 2);
  }

  @Test
  void whatIsUsedIsNotHashedAgain() {
    logIn(GUESSER, "ann", "right");
    for (int i = 0; i < 20; i++) {
      pass(Duration.ofSeconds(9));
      logIn(GUESSER, "ann", "right");
    }
    assertThat(hashed).hasValue(1);
    pass(Duration.ofSeconds(10));
    logIn(GUESSER, "ann", "right");
    assertThat(hashed).hasValue(2);
  }

  @Test
  void whatWasRightFromThereGetsInAlsoWhenItHasToBeHashedAgain() {
    logIn(GUESSER, "ann", "right");
    guessUntilPaused();
    logIn(GUESSER, "ann", "right");
    for (int i = 0; i < 20; i++) {
      pass(Duration.ofMinutes(1));
      wrong(GUESSER, "ann");
      logIn(GUESSER, "ann", "right");
    }
    paused(GUESSER, "ann", "wrong", 60);
  }

  /** Otherwise a pause would cost nothing to who guesses the password of somebody who is busy. */
  @Test
  void whatIsRememberedOfOthersIsNotCompared() {
    guessUntilPaused();
    logIn(OTHER, "ann", "right");
    paused(GUESSER, "ann", "right", 1);
  }

  @Test
  void otherAddressesDoNotNotice() {
    guessUntilPaused();
    logIn(OTHER, "ann", "right");
    wrong(OTHER, "ann");
    logIn(OTHER, "ann", "right");
  }

  @Test
  void allIsForgottenAfterAQuarterOfAnHour() {
    guessUntilPaused();
    pass(Duration.ofMinutes(15));
    wrong(GUESSER, "ann");
    logIn(GUESSER, "ann", "right");
  }

  /** Sent at once, they are all there before the first is found wrong. */
  @Test
  void manyAtOnceAreNoMoreThanTheProcessorsCanBegin() {
    waiting = true;
    Executor eachItsOwn = Thread::startVirtualThread;
    List<CompletableFuture<Boolean>> guesses = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String user = "user" + i;
      guesses.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  logIn(GUESSER, user, "wrong");
                  return false;
                } catch (PausedException e) {
                  return true;
                } catch (HaliteException e) {
                  return false;
                }
              },
              eachItsOwn));
    }
    slow.countDown();
    long paused = guesses.stream().filter(CompletableFuture::join).count();
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(paused).isGreaterThanOrEqualTo(100L - ALLOWED - processors);
    assertThat(hashed.get()).isLessThanOrEqualTo(ALLOWED + processors);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.9, '', 192.0.2.9",
    "192.0.2.9, 198.51.100.1, 198.51.100.1",
    "192.0.2.9, '203.0.113.5, 198.51.100.1', 198.51.100.1",
    "192.0.2.9, '198.51.100.1, unknown', 192.0.2.9",
    "192.0.2.9, 198.51.100.1:8080, 192.0.2.9",
    "2001:db8:1:2:3:4:5:6, '', 20010db800010002",
    "::1, 2001:db8:1:2::7, 20010db800010002",
    "192.0.2.9, ::ffff:198.51.100.1, 198.51.100.1"
  })
  void anAddressIsWhatTheNearestProxyHasAdded(String peer, String forwarded, String address) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setRemoteAddr(peer);
    if (!forwarded.isEmpty()) {
      request.addHeader("X-Forwarded-For", "10.1.1.1");
      request.addHeader("X-Forwarded-For", forwarded);
    }
    assertThat(new ClientAddresses(true).of(request)).isEqualTo(address);
    String unbelieved = new ClientAddresses(false).of(request);
    request.removeHeader("X-Forwarded-For");
    assertThat(new ClientAddresses(true).of(request)).isEqualTo(unbelieved);
  }
}
