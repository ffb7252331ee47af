package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.FaultPoints;
import dev.halite.common.storage.copy.CopyListener;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.FenceToken;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.StorageDriver;
import dev.halite.node.fake.FakeSharedDriverFactory;
import dev.halite.testkit.driver.MemoryContent;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
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
  void theFirstSweepAfterEachSetupLooksAtTheHealth() {
    Backend backend = backend();
    backend.isSetUp(FIRST);
    assertThat(backend.takeChanged()).isTrue();
    assertThat(backend.takeChanged()).isFalse();
    backend.isBeingSetUp();
    backend.isSetUp(SECOND);
    assertThat(backend.takeChanged()).isTrue();
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
  void nobodyWaitsForTheEndOfACallThatHangsAndOthersWaitForOthers() {
    UUID hung = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    var calls = new DriverCalls("here@fake", 1, Duration.ofMillis(200));
    Backend backend = backend(calls);
    var occupied = new DriverException(DriverFault.OCCUPIED, "Another call is at work on it.");
    assertThat(backend.awaitable(Set.of(hung), occupied)).isSameAs(occupied);

    CountDownLatch end = new CountDownLatch(1);
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(
            () ->
                calls.call(
                    CallLimits.ofNode(calls.deadline()),
                    Set.of(hung, UUID.randomUUID()),
                    () -> hang(end)));

    assertThat(backend.awaitable(Set.of(other), occupied)).isSameAs(occupied);
    DriverException hanging = backend.awaitable(Set.of(other, hung), occupied);
    assertThat(hanging.fault()).isEqualTo(DriverFault.UNAVAILABLE);
    assertThat(hanging.sentence()).isEqualTo(occupied.sentence());
    var full = new DriverException(DriverFault.FULL, "The pool is full.");
    assertThat(backend.awaitable(Set.of(hung), full)).isSameAs(full);

    end.countDown();
    await()
        .untilAsserted(
            () -> assertThat(backend.awaitable(Set.of(hung), occupied)).isSameAs(occupied));
    backend.close();
  }

  /** Whatever interrupts it. */
  private static boolean hang(CountDownLatch end) {
    while (true) {
      try {
        end.await();
        return true;
      } catch (InterruptedException e) {
        // as a native call, which hears of nothing
      }
    }
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
                        PoolFeature.REVERT,
                        PoolFeature.RETYPE));
    backend.close();
  }

  @Test
  void copiesEndBeforeTheirContentsAreClosed() {
    Copies copies = Copies.of("here@fake", null);
    List<DriverFault> atClose = new ArrayList<>();
    StorageDriver driver =
        (StorageDriver)
            Proxy.newProxyInstance(
                BackendTest.class.getClassLoader(),
                new Class<?>[] {StorageDriver.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    atClose.add(copyFault(copies));
                  }
                  return null;
                });
    new Backend(
            "here@fake",
            "here@fake",
            "fake-shared",
            driver,
            new DriverCalls("here@fake", 1, Duration.ofSeconds(1)),
            new CallProgress(FaultPoints.NONE),
            copies)
        .close();
    assertThat(atClose).containsExactly(DriverFault.UNAVAILABLE);
  }

  private static DriverFault copyFault(Copies copies) {
    return assertThatExceptionOfType(DriverException.class)
        .isThrownBy(
            () -> {
              var unused =
                  copies.copier().digest(new MemoryContent(1 << 20), List.of(), CopyListener.NONE);
            })
        .actual()
        .fault();
  }

  private static void assertRefused(Supplier<String> call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::get)
        .matches(e -> e.fault() == DriverFault.UNAVAILABLE)
        .withMessageContaining("opened again");
  }

  private static Backend backend() {
    return backend(new DriverCalls("here@fake", 1, Duration.ofSeconds(1)));
  }

  private static Backend backend(DriverCalls calls) {
    var settings = new BackendSettings("here", "fake", Map.of("storage", STORAGE));
    return new Backend(
        "here@fake",
        "here@fake",
        "fake-shared",
        new FakeSharedDriverFactory().create(settings),
        calls,
        new CallProgress(FaultPoints.NONE),
        Copies.of("here@fake", null));
  }
}
