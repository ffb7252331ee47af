package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.operation.FaultPoints;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OpenContent;
import dev.halite.node.fake.FakeSharedDriverFactory;
import dev.halite.testkit.driver.MemoryContent;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CopiedContentTest {
  private static final FenceToken FIRST = new FenceToken("first");
  private static final FenceToken SECOND = new FenceToken("second");

  private final MemoryContent memory = new MemoryContent(1 << 20);
  private final List<FenceToken> late = new CopyOnWriteArrayList<>();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final Backend backend = backend();

  @BeforeEach
  void begin() {
    backend.isSetUp(FIRST);
  }

  @AfterEach
  void end() {
    hanging.countDown();
    backend.close();
  }

  @Test
  void whoHasOpenedWhatHangsIsFencedWhoeverMakesCallsNow() {
    CopiedContent copy = content(late::add);
    backend.isSetUp(SECOND);
    copy.leftUnanswered();
    assertThat(late).as("nothing hangs").isEmpty();

    hang(copy);
    copy.leftUnanswered();
    assertThat(late).containsExactly(FIRST);
  }

  @Test
  void whatIsOnlyReadHangsWithoutHarm() {
    CopiedContent source = content(null);
    hang(source);
    source.leftUnanswered();
    source.close();
    assertThat(late).isEmpty();
  }

  @Test
  void whatDoesNotLetGoIsLeftAndFenced() {
    OpenContent stuck =
        (OpenContent)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {OpenContent.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    awaitEnd();
                  }
                  return method.getReturnType() == long.class ? 1L : null;
                });
    var copy = new CopiedContent(backend, stuck, FIRST, 1, Duration.ofMillis(200), late::add);
    Thread.currentThread().interrupt();
    copy.close();
    assertThat(Thread.interrupted()).as("the interrupt is the caller's").isTrue();
    assertThat(late).containsExactly(FIRST);
  }

  @Test
  void aFencedSourceIsOpenedAgainAndWaitedFor() {
    fails(DriverFault.FENCED);
    assertFault(DriverFault.UNAVAILABLE, content(null));
    assertThat(backend.reopenReason()).contains("no more");
  }

  @Test
  void aFencedCopyIsSoAndOneWithoutAnAnswerIsToBeFenced() {
    CopiedContent copy = content(late::add);
    fails(DriverFault.FENCED);
    assertFault(DriverFault.FENCED, copy);
    assertThat(backend.reopenReason()).contains("no more");
    assertThat(late).isEmpty();
    fails(DriverFault.TIMEOUT);
    assertFault(DriverFault.TIMEOUT, copy);
    assertThat(late).containsExactly(FIRST);
  }

  @Test
  void onlyTheVolumeIsCopiedOfWhatIsLarger() {
    assertThat(content(null).sizeBytes()).isEqualTo(1 << 20);
    assertThat(content(null, 1 << 16).sizeBytes()).isEqualTo(1 << 16);
  }

  private void fails(DriverFault fault) {
    memory.trouble(
        (call, offset) -> {
          throw new DriverException(fault, "It does this no more.");
        });
  }

  private static void assertFault(DriverFault fault, CopiedContent content) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> content.read(0, ByteBuffer.allocateDirect(1)))
        .matches(e -> e.fault() == fault);
  }

  private void hang(CopiedContent content) {
    CountDownLatch begun = new CountDownLatch(1);
    memory.trouble(
        (call, offset) -> {
          if (call.equals("read")) {
            begun.countDown();
            awaitEnd();
          }
        });
    Thread.ofPlatform().daemon().start(() -> content.read(0, ByteBuffer.allocateDirect(1)));
    await().until(() -> begun.getCount() == 0);
  }

  private void awaitEnd() {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CopiedContent content(@Nullable Consumer<FenceToken> unsettled) {
    return content(unsettled, Long.MAX_VALUE);
  }

  private CopiedContent content(@Nullable Consumer<FenceToken> unsettled, long sizeBytes) {
    return new CopiedContent(backend, memory, FIRST, sizeBytes, Duration.ofMillis(200), unsettled);
  }

  private static Backend backend() {
    var settings = new BackendSettings("here", "fake", Map.of("storage", "copied-content-test"));
    return new Backend(
        "here@fake",
        "here@fake",
        "fake-shared",
        new FakeSharedDriverFactory().create(settings),
        new DriverCalls("here@fake", 1, Duration.ofSeconds(1)),
        new CallProgress(FaultPoints.NONE),
        Copies.of("here@fake", null));
  }
}
