package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.DriverFault;
import dev.halite.node.NodeUnderTest;
import dev.halite.node.fake.FakeSharedStorage;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a retype that does not go well leaves at the storage. */
@Timeout(120)
class RetypeFlowsTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String BACKEND = "here@shared";
  private static final FakeSharedStorage STORAGE = FakeSharedStorage.named("retype-flows-test");

  private static NodeUnderTest node;

  @BeforeAll
  static void start() {
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.node.call-deadline=1s",
            "halite.node.threads=4",
            "halite.node.backends.shared.driver=fake-shared",
            "halite.node.backends.shared.options.storage=retype-flows-test");
    await().until(() -> "up".equals(node.text("SELECT state FROM backend")));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @AfterEach
  void release() {
    STORAGE.release();
  }

  @Test
  void whatFailsAfterAChangeIsTakenBack() {
    UUID volume = volume();
    STORAGE.failRetypes(DriverFault.FAILURE);

    assertFailed(volume, retype(volume));

    assertThat(STORAGE.retypes(volume)).containsExactly(true, false);
  }

  @Test
  void whatTheFirstAttemptHasChangedIsTakenBackThoughTheNextIsRefused() {
    UUID volume = volume();
    STORAGE.failRetypes(DriverFault.UNAVAILABLE, DriverFault.BUSY);

    assertFailed(volume, retype(volume));

    assertThat(STORAGE.retypes(volume)).containsExactly(true, false);
  }

  @Test
  void whatWasRefusedAtOnceIsLeftAlone() {
    UUID volume = volume();
    STORAGE.failRetypes(DriverFault.BUSY);

    assertFailed(volume, retype(volume));

    assertThat(STORAGE.retypes(volume)).isEmpty();
  }

  @Test
  void oneThatIsCancelledBetweenTwoAttemptsIsTakenBack() {
    UUID volume = volume();
    STORAGE.failRetypes(DriverFault.UNAVAILABLE);
    UUID retype = retype(volume);
    await().until(() -> "retrying".equals(step(retype)));

    node.cancel(retype);

    assertFailed(volume, retype);
    assertThat(node.text("SELECT error ->> 'code' FROM operation WHERE id = '%s'", retype))
        .isEqualTo("CANCELLED");
    assertThat(STORAGE.retypes(volume)).containsExactly(true, false);
  }

  @Test
  void oneWithoutAnswerIsFencedBeforeItIsTriedAgain() {
    UUID volume = volume();
    STORAGE.hang();
    UUID retype = retype(volume);
    String token = unsettled(retype);
    assertThat(node.status(volume)).isEqualTo("retyping");
    CountDownLatch hanging = STORAGE.letOthersThrough();

    await().until(() -> "succeeded".equals(state(retype)));

    assertThat(STORAGE.fenced()).contains(token);
    hanging.countDown();
    await().until(() -> STORAGE.waiting() == 0);
    assertThat(STORAGE.retypes(volume)).containsExactly(true);
    assertThat(node.status(volume)).isEqualTo("available");
  }

  @Test
  void anUndoWithoutAnswerIsFencedBeforeTheVolumeIsGivenBack() {
    UUID volume = volume();
    STORAGE.failRetypes(DriverFault.FAILURE, DriverFault.TIMEOUT);

    UUID retype = retype(volume);

    String token = unsettled(retype);
    assertFailed(volume, retype);
    assertThat(STORAGE.fenced()).contains(token);
    assertThat(STORAGE.retypes(volume)).containsExactly(true, false, false);
  }

  @Test
  void oneWithoutAnswerIsFencedBeforeItsVolumeGoesByForce() {
    UUID volume = volume();
    STORAGE.hang();
    UUID retype = retype(volume);
    String token = unsettled(retype);

    UUID delete = node.deleteByForce(volume, retype);

    CountDownLatch hanging = STORAGE.letOthersThrough();
    await().until(() -> "succeeded".equals(state(delete)));
    assertThat(state(retype)).isEqualTo("cancelled");
    assertThat(STORAGE.fenced()).contains(token);
    hanging.countDown();
    await().until(() -> STORAGE.waiting() == 0);
    assertThat(STORAGE.retypes(volume)).isEmpty();
  }

  private static UUID volume() {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    await().until(() -> "available".equals(node.status(volume)));
    return volume;
  }

  private static UUID retype(UUID volume) {
    return node.retype(volume, Map.of(), true);
  }

  private static void assertFailed(UUID volume, UUID retype) {
    await().until(() -> !"open".equals(state(retype)));
    assertThat(state(retype)).isEqualTo("failed");
    assertThat(node.status(volume)).isEqualTo("available");
    assertThat(node.text("SELECT multiattach::text FROM volume WHERE id = '%s'", volume))
        .isEqualTo("false");
  }

  private static String unsettled(UUID retype) {
    String asked = "SELECT payload ->> 'unsettled' FROM operation WHERE id = '%s'";
    await().until(() -> node.text(asked, retype) != null || !"open".equals(state(retype)));
    return String.valueOf(node.text(asked, retype));
  }

  private static @Nullable String state(UUID operation) {
    return node.text("SELECT state FROM operation WHERE id = '%s'", operation);
  }

  private static @Nullable String step(UUID operation) {
    return node.text("SELECT step FROM operation_run WHERE operation_id = '%s'", operation);
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(60));
  }
}
