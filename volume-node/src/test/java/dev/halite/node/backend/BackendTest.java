package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.FaultPoints;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PoolFeature;
import dev.halite.node.fake.FakeSharedDriverFactory;
import dev.halite.node.fake.FakeSharedStorage;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackendTest {
  private static final FenceToken FIRST = new FenceToken("first");
  private static final String STORAGE = "backend-test";
  private static final FenceToken SECOND = new FenceToken("second");

  @Test
  void aCallThatComesToRunAfterItsIncarnationIsRefused() {
    Backend backend = backend();
    backend.isSetUp(FIRST);
    Supplier<String> call = backend.within(FIRST, () -> "changed");
    assertThat(call.get()).isEqualTo("changed");

    backend.isBeingSetUp();
    assertRefused(call);
    assertRefused(backend.within(null, () -> "changed"));

    backend.isSetUp(SECOND);
    assertRefused(call);
    assertThat(backend.within(SECOND, () -> "changed").get()).isEqualTo("changed");
    backend.close();
  }

  @Test
  void aLateAnswerToAnEarlierIncarnationDoesNotOpenTheBackendAgain() {
    Backend backend = backend();
    var fenced = new DriverException(DriverFault.FENCED, "This incarnation was fenced.");
    backend.isSetUp(FIRST);
    backend.isBeingSetUp();
    backend.isSetUp(SECOND);

    backend.answered(FIRST, fenced);
    assertThat(backend.reopenReason()).isNull();

    backend.answered(SECOND, fenced);
    assertThat(backend.reopenReason()).contains("fenced");
    backend.close();
  }

  @Test
  void nobodyWaitsForTheEndOfACallThatHangs() {
    FakeSharedStorage storage = FakeSharedStorage.named(STORAGE);
    Backend backend = backend();
    backend.isSetUp(backend.driver().setup(null).fenceToken());
    var occupied = new DriverException(DriverFault.OCCUPIED, "Another call is at work on it.");
    assertThat(backend.awaitable(occupied)).isSameAs(occupied);

    storage.hang();
    OperationMark mark = new OperationMark(UUID.randomUUID(), 0, "req-test");
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(
            () ->
                backend.callForNode(
                    () -> {
                      backend.driver().delete(mark, UUID.randomUUID(), UUID.randomUUID());
                      return true;
                    }));
    DriverException hanging = backend.awaitable(occupied);
    storage.release();

    assertThat(hanging.fault()).isEqualTo(DriverFault.UNAVAILABLE);
    assertThat(hanging.sentence()).isEqualTo(occupied.sentence());
    backend.close();
  }

  @Test
  void aCapabilityThatTheDriverLacksIsRefusedBeforeAnythingIsAsked() {
    Backend backend = backend();
    assertThatExceptionOfType(HaliteException.class)
        .isThrownBy(() -> backend.require(CloneSupport.class))
        .matches(e -> e.code() == FaultCode.BACKEND_UNSUPPORTED)
        .withMessage("Backend here@fake cannot clone volumes: its driver has no such capability.");
    backend.require(ExtendSupport.class);
    backend.close();
  }

  @Test
  void whatIsReportedFollowsFromWhatTheDriverImplements() {
    Backend backend = backend();
    backend.isSetUp(backend.driver().setup(null).fenceToken());
    assertThat(backend.measure().pools())
        .allSatisfy(
            pool ->
                assertThat(pool.features())
                    .containsExactlyInAnyOrder(
                        PoolFeature.THIN,
                        PoolFeature.EXTEND,
                        PoolFeature.SNAPSHOTS,
                        PoolFeature.REVERT));
    backend.close();
  }

  private static void assertRefused(Supplier<String> call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::get)
        .matches(e -> e.fault() == DriverFault.UNAVAILABLE)
        .withMessageContaining("opened again");
  }

  private static Backend backend() {
    var settings = new BackendSettings("here", "fake", Map.of("storage", STORAGE));
    return new Backend(
        "here@fake",
        "here@fake",
        "fake-shared",
        new FakeSharedDriverFactory().create(settings),
        new DriverCalls("here@fake", 1, Duration.ofSeconds(1)),
        new CallProgress(FaultPoints.NONE));
  }
}
