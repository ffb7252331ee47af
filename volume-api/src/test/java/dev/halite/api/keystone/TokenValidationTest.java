package dev.halite.api.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.openstack.identity.ServiceSession;
import dev.halite.testkit.keystone.FakeKeystone;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class TokenValidationTest {
  private static final String HERE = "192.0.2.1";
  private static final String ELSEWHERE = "192.0.2.2";
  private static final Duration REMEMBERED = Duration.ofSeconds(300);

  private final FakeKeystone keystone = new FakeKeystone();
  private final MovedClock clock = new MovedClock();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final TokenValidation tokens = validation(REMEMBERED, 1);

  /** The time that Keystone has, moved on by the test. */
  private static final class MovedClock extends Clock {
    private volatile Duration moved = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(moved);
    }

    long nanos() {
      return moved.toNanos();
    }

    void move(Duration by) {
      moved = moved.plus(by);
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  private TokenValidation validation(Duration remembered, int retries) {
    return validation(remembered, retries, Duration.ofSeconds(20));
  }

  private TokenValidation validation(Duration remembered, int retries, Duration strangersPatience) {
    KeystoneSettings settings = new KeystoneSettings(keystone.url());
    KeystoneRequests requests =
        new KeystoneRequests(
            KeystoneConnection.client(settings.build()),
            8,
            Duration.ofSeconds(5),
            retries,
            metrics);
    return new TokenValidation(
        requests,
        new ServiceSession(ConfiguredAccount.of(settings.build()), requests::issue, clock),
        new TokenSources(4, strangersPatience, clock::nanos, metrics),
        remembered,
        100,
        clock,
        clock::nanos,
        metrics);
  }

  @Test
  void requestsAreTimedAndTheMemoryIsCounted() {
    keystone.knows(
        "t", Instant.parse("2999-01-01T00:00:00Z"), FakeKeystone.user("u1", "p1", "reader"));
    tokens.validate("t", false, HERE);
    tokens.validate("t", false, HERE);
    tokens.validate("unknown", false, HERE);

    assertThat(metrics.get("halite.keystone.requests").tag("outcome", "2xx").timer().count())
        .as("our own token, then the user's")
        .isEqualTo(2);
    assertThat(metrics.get("halite.keystone.requests").tag("outcome", "4xx").timer().count())
        .isOne();
    assertThat(metrics.get("cache.gets").tag("result", "hit").functionCounter().count()).isOne();
  }

  @AfterEach
  void close() {
    keystone.close();
  }

  @Test
  void aTokenStandsForWhatKeystoneSays() {
    keystone.knows(
        "t",
        Instant.parse("2999-01-01T00:00:00Z"),
        FakeKeystone.user("u1", "p1", "Member", "reader") + ",\"is_admin_project\":false");
    KeystoneToken token = tokens.validate("t", false, HERE);
    assertThat(token.userId()).isEqualTo("u1");
    assertThat(token.projectId()).isEqualTo("p1");
    assertThat(token.roles()).containsExactlyInAnyOrder("Member", "reader");
    assertThat(token.scope().adminProject()).isFalse();
    assertThat(token.scope().userDomainId()).isEqualTo("default");
    assertThat(token.accessRules()).isNull();
    FakeKeystone.Seen question = keystone.seen().getLast();
    assertThat(question.header("X-auth-token")).isEqualTo("fake-own-token-1");
    assertThat(question.header("Openstack-identity-access-rules")).isEqualTo("1.0");
    assertThat(question.query()).isEqualTo("nocatalog");
  }

  @Test
  void strangersWithWrongTokensLeavePlacesForThoseWhoHadGoodOnes() throws Exception {
    TokenValidation impatient = validation(REMEMBERED, 1, Duration.ofMillis(200));
    Instant end = Instant.now().plusSeconds(600);
    keystone.knows("good", end, FakeKeystone.user("u", "p", "member"));
    keystone.knows("fresh", end, FakeKeystone.user("u", "p", "member"));
    assertThat(impatient.validate("good", false, ELSEWHERE)).isNotNull();
    CountDownLatch held = keystone.holdBack();
    try (ExecutorService threads = Executors.newFixedThreadPool(21)) {
      List<Future<KeystoneToken>> random = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String token = "random-" + i;
        random.add(threads.submit(() -> impatient.validate(token, false, HERE)));
      }
      // All but four of them wait in vain; the places of the others are free.
      await()
          .untilAsserted(
              () ->
                  assertThat(random)
                      .filteredOn(answer -> answer.state() == Future.State.FAILED)
                      .hasSize(16));
      Future<KeystoneToken> fresh =
          threads.submit(() -> impatient.validate("fresh", false, ELSEWHERE));
      await().untilAsserted(() -> assertThat(keystone.questions("fresh")).isOne());
      held.countDown();
      assertThat(fresh.get()).isNotNull();
    }
    assertThat(metrics.get("halite.keystone.strangers.refused").counter().count()).isEqualTo(16);
  }

  @Test
  void whoComesFromAnotherAddressDoesNotWaitBehindManyOfOne() throws Exception {
    keystone.knows("first", Instant.now().plusSeconds(600), FakeKeystone.user("u", "p", "member"));
    assertThat(tokens.validate("wrong", false, HERE)).isNull();
    CountDownLatch held = keystone.holdBack();
    AtomicReference<Thread> newcomer = new AtomicReference<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(21)) {
      for (int i = 0; i < 20; i++) {
        String token = "random-" + i;
        threads.submit(() -> tokens.validate(token, false, HERE));
      }
      await().until(() -> asked().size() == 1 + 4);
      Future<KeystoneToken> first =
          threads.submit(
              () -> {
                newcomer.set(Thread.currentThread());
                return tokens.validate("first", false, ELSEWHERE);
              });
      await()
          .until(
              () ->
                  newcomer.get() != null
                      && newcomer.get().getState() == Thread.State.TIMED_WAITING);
      held.countDown();
      assertThat(first.get()).isNotNull();
    }
    assertThat(asked().indexOf("first")).as("of %s", asked()).isLessThan(1 + 4 + 4);
  }

  private List<String> asked() {
    return keystone.seen().stream()
        .map(question -> question.header("X-subject-token"))
        .filter(token -> !token.isEmpty())
        .toList();
  }

  @Test
  void manyWrongTokensOfAnAddressCostItThePlacesOfTheTrusted() throws Exception {
    TokenValidation impatient = validation(REMEMBERED, 1, Duration.ofMillis(200));
    Instant end = Instant.now().plusSeconds(600);
    keystone.knows("good", end, FakeKeystone.user("u", "p", "member"));
    keystone.knows("better", end, FakeKeystone.user("u", "p", "member"));
    assertThat(impatient.validate("good", false, HERE)).isNotNull();
    for (int i = 0; i < 100; i++) {
      assertThat(impatient.validate("wrong-" + i, false, HERE)).isNull();
    }
    CountDownLatch held = keystone.holdBack();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        String token = "random-" + i;
        threads.submit(() -> impatient.validate(token, false, ELSEWHERE));
      }
      await()
          .untilAsserted(
              () -> {
                for (int i = 0; i < 4; i++) {
                  assertThat(keystone.questions("random-" + i)).isOne();
                }
              });
      assertThatThrownBy(() -> impatient.validate("better", false, HERE))
          .hasMessageContaining("too many requests wait for it");
      held.countDown();
    }
    clock.move(Duration.ofSeconds(11));
    assertThat(impatient.validate("better", false, HERE)).isNotNull();
  }

  @Test
  void whatCannotBeATokenOfThisKeystoneIsNotAskedAbout() {
    keystone.gives("gAAAAABo" + "x".repeat(170));
    String good = "gAAAAABo" + "y".repeat(170);
    keystone.knows(good, Instant.now().plusSeconds(600), FakeKeystone.user("u", "p", "member"));
    for (String odd : List.of("random", "gAAAAshort", "x".repeat(200), good + "%")) {
      assertThat(tokens.validate(odd, false, HERE)).isNull();
      assertThat(keystone.questions(odd)).isZero();
    }
    assertThat(tokens.validate(good, false, HERE)).isNotNull();
  }

  @Test
  void scopesOfSystemAndDomainAreKept() {
    String user =
        "\"user\":{\"id\":\"u\",\"domain\":{\"id\":\"d\"}},\"roles\":[{\"name\":\"admin\"}]";
    Instant end = Instant.now().plusSeconds(60);
    keystone.knows("s", end, user + ",\"system\":{\"all\":true}");
    keystone.knows("d", end, user + ",\"domain\":{\"id\":\"dd\",\"name\":\"x\"}");
    keystone.knows("n", end, "\"user\":{\"id\":\"u\"}");
    assertThat(tokens.validate("s", false, HERE).scope().systemScope()).isEqualTo("all");
    assertThat(tokens.validate("s", false, HERE).projectId()).isNull();
    assertThat(tokens.validate("d", false, HERE).scope().domainId()).isEqualTo("dd");
    KeystoneToken unscoped = tokens.validate("n", false, HERE);
    assertThat(unscoped.roles()).isEmpty();
    assertThat(unscoped.projectId()).isNull();
  }

  @Test
  void yesAndNoAreRememberedForTheCacheTimeAndNoLonger() {
    keystone.knowsUser("t", "u", "aa", "member");
    for (int i = 0; i < 5; i++) {
      assertThat(tokens.validate("t", false, HERE)).isNotNull();
      assertThat(tokens.validate("unknown", false, HERE)).isNull();
    }
    assertThat(keystone.questions("t")).isOne();
    assertThat(keystone.questions("unknown")).isOne();

    keystone.forget("t");
    keystone.knowsUser("unknown", "u", "aa", "member");
    clock.move(REMEMBERED.minusSeconds(1));
    assertThat(tokens.validate("t", false, HERE)).isNotNull();
    clock.move(Duration.ofSeconds(2));
    assertThat(tokens.validate("t", false, HERE)).isNull();
    assertThat(tokens.validate("unknown", false, HERE)).isNotNull();
  }

  @Test
  void anAnswerThatIsFarTooLongIsNotRead() {
    keystone.knowsUser("t", "u", "aa", "member");
    assertThat(tokens.validate("t", false, HERE)).isNotNull();
    keystone.fail(1, 200, "{}" + " ".repeat(2 << 20));

    assertThatThrownBy(() -> tokens.validate("other", false, HERE))
        .hasMessageContaining("far too long");

    assertThat(keystone.questions("other")).as("it would be as long again").isOne();
    assertThat(tokens.validate("other", false, HERE)).as("the next one is read").isNull();
  }

  @Test
  void aTokenIsNotPrinted() {
    SecretText token = new SecretText("printed-token");
    assertThat(new KeystoneRequests.Answer(201, new byte[0], token).toString())
        .doesNotContain("printed-token");
    assertThat(new ServiceSession.Issued(201, new byte[0], token).toString())
        .doesNotContain("printed-token");
  }

  @Test
  void aTokenIsNotRememberedBeyondItsEnd() {
    keystone.knows("t", Instant.now().plusSeconds(30), FakeKeystone.user("u", "aa", "member"));
    assertThat(tokens.validate("t", false, HERE)).isNotNull();
    clock.move(Duration.ofSeconds(31));
    // The fake goes by the real time and would still say yes.
    assertThat(tokens.validate("t", false, HERE)).isNull();
  }

  @Test
  void anExpiredTokenIsGoodOnlyWhereThatIsAskedForAndIsAskedForEachTime() {
    keystone.knows("t", Instant.now().minusSeconds(5), FakeKeystone.user("u", "aa", "member"));
    assertThat(tokens.validate("t", false, HERE)).isNull();
    assertThat(tokens.validate("t", true, HERE)).isNotNull();
    assertThat(tokens.validate("t", true, HERE)).isNotNull();
    assertThat(tokens.validate("t", false, HERE)).isNull();
    assertThat(keystone.questions("t")).isEqualTo(3);
    assertThat(keystone.seen().getLast().query()).isEqualTo("nocatalog&allow_expired=1");
  }

  @Test
  void withoutCacheTimeEveryRequestIsAsked() {
    TokenValidation forgetful = validation(Duration.ZERO, 1);
    keystone.knowsUser("t", "u", "aa", "member");
    assertThat(forgetful.validate("t", false, HERE)).isNotNull();
    keystone.forget("t");
    assertThat(forgetful.validate("t", false, HERE)).isNull();
  }

  @Test
  void requestsWithTheSameTokenShareOneQuestion() throws Exception {
    keystone.knowsUser("t", "u", "aa", "member");
    CountDownLatch gate = keystone.holdBack();
    List<Future<KeystoneToken>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        answers.add(threads.submit(() -> tokens.validate("t", false, HERE)));
      }
      await().until(() -> keystone.questions("t") == 1);
      gate.countDown();
      for (Future<KeystoneToken> answer : answers) {
        assertThat(answer.get()).isNotNull();
      }
    }
    assertThat(keystone.questions("t")).isOne();
    assertThat(keystone.issuedTokens()).isOne();
  }

  @Test
  void manyTokensAreAskedWithOneOwnTokenFetchedOnce() throws Exception {
    List<Future<KeystoneToken>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        String token = "t" + i;
        keystone.knowsUser(token, "u" + i, "aa", "member");
        answers.add(threads.submit(() -> tokens.validate(token, false, HERE)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(answers.get(i).get().userId()).isEqualTo("u" + i);
      }
    }
    assertThat(keystone.issuedTokens()).isOne();
  }

  @Test
  void aRevokedOwnTokenIsReplacedOnce() {
    keystone.knowsUser("a", "u", "aa", "member");
    keystone.knowsUser("b", "u", "aa", "member");
    assertThat(tokens.validate("a", false, HERE)).isNotNull();
    keystone.revokeOwn();
    assertThat(tokens.validate("b", false, HERE)).isNotNull();
    assertThat(keystone.issuedTokens()).isEqualTo(2);
    assertThat(keystone.questions("b")).isEqualTo(2);
  }

  @Test
  void anOwnTokenIsRenewedBeforeItEnds() {
    keystone.ownTokensEnd(Instant.now().plusSeconds(600));
    tokens.validate("a", false, HERE);
    clock.move(Duration.ofSeconds(530));
    tokens.validate("b", false, HERE);
    assertThat(keystone.issuedTokens()).isOne();
    clock.move(Duration.ofSeconds(15));
    tokens.validate("c", false, HERE);
    assertThat(keystone.issuedTokens()).isEqualTo(2);
  }

  @Test
  void aRefusedAccountIsNoVerdictOnTheTokenAndIsNotTriedAgainAtOnce(CapturedOutput output) {
    keystone.knowsUser("t", "u", "aa", "member");
    keystone.refuseAccount(true);
    for (int i = 0; i < 3; i++) {
      unavailable("t");
    }
    assertThat(keystone.seen()).hasSize(1);
    assertThat(output).contains("halite.auth.keystone.username");
    keystone.refuseAccount(false);
    clock.move(Duration.ofSeconds(6));
    assertThat(tokens.validate("t", false, HERE)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "500, ''",
    "503, <html>",
    "429, ''",
    "400, {}",
    "403, {}",
    "302, ''",
    "404, <html>not here</html>",
    "404, ''",
    "200, <html>welcome</html>",
    "200, {}",
    "200, '{\"token\":{\"user\":{\"id\":\"u\"},\"expires_at\":\"soon\"}}'",
    "200, '{\"token\":{\"user\":{},\"expires_at\":\"2999-01-01T00:00:00Z\"}}'",
    "204, ''"
  })
  void whatIsNoAnswerOfKeystoneIsNeitherYesNorNo(int status, String body) {
    keystone.knowsUser("t", "u", "aa", "member");
    assertThat(tokens.validate("other", false, HERE)).isNull();
    keystone.fail(10, status, body);
    unavailable("t");
    keystone.fail(0, 0, "");
    assertThat(tokens.validate("t", false, HERE)).isNotNull();
  }

  @Test
  void aShortFailureIsGotOver() {
    keystone.knowsUser("t", "u", "aa", "member");
    keystone.fail(3, 503, "");
    assertThat(validation(REMEMBERED, 3).validate("t", false, HERE)).isNotNull();
  }

  @Test
  void aFailureIsRepeatedAsOftenAsConfigured() {
    assertThat(tokens.validate("other", false, HERE)).isNull();
    int before = keystone.seen().size();
    keystone.fail(10, 503, "");
    unavailable("t");
    assertThat(keystone.seen()).hasSize(before + 2);
  }

  @Test
  void aKeystoneThatIsAwayIsUnavailableAndTheKnownStayKnown(CapturedOutput output) {
    keystone.knowsUser("secret-token-text", "u", "aa", "member");
    assertThat(tokens.validate("secret-token-text", false, HERE)).isNotNull();
    keystone.close();
    unavailable("another-token-text");
    assertThat(tokens.validate("secret-token-text", false, HERE)).isNotNull();
    assertThat(output)
        .contains("Keystone was asked in vain")
        .doesNotContain(
            "secret-token-text", "another-token-text", "fake-own", FakeKeystone.PASSWORD);
  }

  @Test
  void aKeystoneThatHangsIsGivenUp() {
    keystone.knowsUser("t", "u", "aa", "member");
    assertThat(tokens.validate("other", false, HERE)).isNull();
    keystone.holdBack();
    unavailable("t");
  }

  @ParameterizedTest
  @CsvSource({"'a b'", "'tok\u00e9n'", "'a\tb'", "''"})
  void whatCannotBeATokenIsNotAskedFor(String text) {
    assertThat(tokens.validate(text, false, HERE)).isNull();
    assertThat(keystone.seen()).isEmpty();
  }

  @Test
  void accessRulesAreRead() {
    keystone.knows(
        "t",
        Instant.now().plusSeconds(60),
        FakeKeystone.user("u", "aa", "member")
            + ",\"application_credential\":{\"id\":\"c\",\"restricted\":true,\"access_rules\":["
            + "{\"id\":\"1\",\"service\":\"volumev3\",\"method\":\"GET\",\"path\":\"/v3/*/volumes\"},"
            + "{\"id\":\"2\",\"service\":\"compute\",\"method\":\"POST\",\"path\":\"**\"}]}");
    KeystoneToken token = tokens.validate("t", false, HERE);
    assertThat(token.allows("GET", "/v3/aa/volumes")).isTrue();
    assertThat(token.allows("POST", "/v3/aa/volumes")).isFalse();
    assertThat(token.allows("GET", "/v3/aa/volumes/7")).isFalse();
    keystone.knows(
        "none",
        Instant.now().plusSeconds(60),
        FakeKeystone.user("u", "aa", "member")
            + ",\"application_credential\":{\"access_rules\":[]}");
    assertThat(tokens.validate("none", false, HERE).allows("GET", "/v3/aa/volumes")).isFalse();
  }

  private void unavailable(String token) {
    assertThatThrownBy(() -> tokens.validate(token, false, HERE))
        .isInstanceOfSatisfying(
            HaliteException.class,
            e -> {
              assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE);
              assertThat(e.reason())
                  .startsWith("The identity service cannot be asked now: ")
                  .doesNotContain("-text", FakeKeystone.PASSWORD, "fake-own");
            });
  }
}
