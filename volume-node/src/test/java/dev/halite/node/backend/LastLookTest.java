package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.volume.PlacementUndoPayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.FaultPoints;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.FenceToken;
import dev.halite.node.NodeUnderTest;
import dev.halite.node.fake.FakeSharedDriverFactory;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A driver call waits for a thread, and what allowed it ends meanwhile: it must not be made. */
@Timeout(60)
class LastLookTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final FenceToken FIRST = new FenceToken("first");
  private static final FenceToken SECOND = new FenceToken("second");

  private static NodeUnderTest node;

  @BeforeAll
  static void start() {
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.heartbeat=300ms",
            "halite.worker.freshness=4s",
            "halite.worker.lease=6s",
            "halite.worker.sweep=300ms",
            "halite.node.backends.shared.driver=fake-shared",
            "halite.node.backends.shared.options.storage=last-look");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void aCallIsMadeWhenNothingHasChangedMeanwhile() throws Exception {
    assertThat(callThatWaits("unchanged", claim -> {}, backend -> {})).isEqualTo("made");
  }

  @Test
  void aCallThatWaitedWhileTheBackendWasOpenedAgainIsNotMade() throws Exception {
    Object end =
        callThatWaits(
            "opened",
            claim -> {},
            backend -> {
              backend.isBeingSetUp();
              backend.isSetUp(SECOND);
            });

    assertThat(end)
        .isInstanceOfSatisfying(
            HaliteException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(FaultCode.BACKEND_UNAVAILABLE);
              assertThat(refused).hasMessageContaining("opened again");
            });
  }

  @Test
  void aCallThatWaitedWhileTheWorkerWasFencedIsNotMade() throws Exception {
    Object end = callThatWaits("fenced", LastLookTest::fence, backend -> {});

    assertThat(end).isInstanceOf(FencedException.class);
  }

  private static void fence(Claim claim) {
    node.jdbc()
        .sql(
            """
            UPDATE worker SET fenced_at = clock_timestamp()
            WHERE id = (SELECT worker_id FROM operation_run WHERE operation_id = :id)
            """)
        .param("id", claim.operation().id())
        .update();
    await().until(() -> isFenced(claim));
  }

  private static boolean isFenced(Claim claim) {
    try {
      claim.proceed();
      return false;
    } catch (FencedException e) {
      return true;
    }
  }

  /** What becomes of a call for which no thread is free until all that has happened. */
  private static Object callThatWaits(String queue, Consumer<Claim> first, Consumer<Backend> then)
      throws Exception {
    Backend backend = backend();
    backend.isSetUp(FIRST);
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch occupied = new CountDownLatch(1);
    // The lane of control has one thread here.
    Thread.ofVirtual().start(() -> backend.callForNode(() -> occupy(occupied, free)));
    assertThat(occupied.await(20, TimeUnit.SECONDS)).isTrue();
    var caller = new Caller(backend);
    node.serve(queue, caller);
    UUID volume = UUID.randomUUID();
    var payload = new PlacementUndoPayload(volume, UUID.randomUUID(), "here@fake#fake", null);
    node.send(new NewOperation(caller.kind(), volume, queue, payload, NodeUnderTest.CONTEXT));
    Claim claim = caller.claimed.get(20, TimeUnit.SECONDS);
    await()
        .until(
            () -> caller.thread.get(1, TimeUnit.SECONDS).getState() == Thread.State.TIMED_WAITING);

    first.accept(claim);
    then.accept(backend);
    free.countDown();

    Object end = caller.end.get(20, TimeUnit.SECONDS);
    backend.close();
    return end;
  }

  private static boolean occupy(CountDownLatch occupied, CountDownLatch free) {
    occupied.countDown();
    try {
      return free.await(50, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static Backend backend() {
    var settings = new BackendSettings("here", "fake", Map.of("storage", "last-look-calls"));
    return new Backend(
        "here@fake",
        "here@fake",
        "fake-shared",
        new FakeSharedDriverFactory().create(settings),
        new DriverCalls("here@fake", 1, Duration.ofSeconds(50)),
        new CallProgress(FaultPoints.NONE),
        Copies.of("here@fake", null));
  }

  /** Makes one call, and keeps what becomes of it. */
  private static final class Caller implements Flow<Subject> {
    private final Backend backend;
    private final CompletableFuture<Claim> claimed = new CompletableFuture<>();
    private final CompletableFuture<Thread> thread = new CompletableFuture<>();
    private final CompletableFuture<Object> end = new CompletableFuture<>();

    Caller(Backend backend) {
      this.backend = backend;
    }

    @Override
    public OperationKind kind() {
      return VolumeKind.UNDO_PLACEMENT;
    }

    @Override
    public Outcome run(Claim claim, Subject subject) {
      thread.complete(Thread.currentThread());
      claimed.complete(claim);
      try {
        end.complete(backend.call(claim, Set.of(), driver -> "made"));
      } catch (HaliteException | FencedException e) {
        end.complete(e);
      }
      return Outcome.succeeded(List.of());
    }
  }
}
