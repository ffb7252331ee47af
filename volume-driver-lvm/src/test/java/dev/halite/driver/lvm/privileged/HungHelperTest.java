package dev.halite.driver.lvm.privileged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node does with a helper that takes everything and says nothing. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HungHelperTest {
  private static final VerbConnection.Manners SOON =
      new VerbConnection.Manners(
          Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofMillis(300));

  private final AtomicInteger opened = new AtomicInteger();

  /** What the test asks for. */
  record Word(String word) {}

  @Test
  void aCallIsNotLeftInAHangAndTheNextOneHasAnotherHelper() throws IOException {
    try (VerbCalls calls = calls(hung(new HelperMessage.Welcome(VerbServer.PROTOCOL)), working())) {
      // the outcome is not known
      assertFault(DriverFault.TIMEOUT, () -> calls.tell(new Word("first")));
      calls.tell(new Word("second"));
    }
    assertThat(opened).hasValue(2);
  }

  @Test
  void aHelperThatDoesNotGreetIsWaitedForOnceAndNotByEachCall() throws IOException {
    try (VerbCalls calls = calls(hung(), working())) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(
            CompletableFuture.runAsync(
                () -> assertFault(DriverFault.UNAVAILABLE, () -> calls.tell(new Word("first"))),
                each -> Thread.ofPlatform().start(each)));
      }
      all.forEach(CompletableFuture::join);
      long begin = System.nanoTime();
      assertFault(DriverFault.UNAVAILABLE, () -> calls.tell(new Word("first")));
      assertThat(System.nanoTime() - begin).isLessThan(SOON.greeting().toNanos() / 2);
      assertThat(opened).hasValue(1);
      await().ignoreExceptions().untilAsserted(() -> calls.tell(new Word("later")));
      assertThat(opened).hasValue(2);
    }
  }

  @Test
  void aVerbThatTakesLongIsNoHang() throws IOException {
    try (VerbCalls calls = calls(working())) {
      calls.tell(new Word("slow"));
    }
    assertThat(opened).hasValue(1);
  }

  /** One after the other, of which the last comes again and again. */
  private VerbCalls calls(Way... ways) {
    return new VerbCalls(
        () -> ways[Math.min(opened.getAndIncrement(), ways.length - 1)].open(), "these", SOON);
  }

  private static Way working() {
    return new LoopbackWay(
        terms ->
            (verb, hold, answer) -> {
              if (Wire.read(verb, Word.class).word().equals("slow")) {
                LockSupport.parkNanos(SOON.quiet().plus(SOON.pong()).toNanos() * 3);
              }
              answer.accept(null);
            });
  }

  /** Says this once it was greeted, and then nothing. */
  private static Way hung(HelperMessage... said) {
    var greeted = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    return () ->
        new Way.Connection() {
          @Override
          public InputStream input() {
            return new SequenceInputStream(
                Collections.enumeration(
                    List.of(
                        silence(greeted), new ByteArrayInputStream(frames(said)), silence(end))));
          }

          @Override
          public OutputStream output() {
            return new OutputStream() {
              @Override
              public void write(int ignored) {
                greeted.countDown();
              }
            };
          }

          @Override
          public void close() {
            greeted.countDown();
            end.countDown();
          }
        };
  }

  private static InputStream silence(CountDownLatch end) {
    return new InputStream() {
      @Override
      public int read() {
        try {
          end.await();
          return -1;
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  private static byte[] frames(HelperMessage... said) {
    ByteBuffer frames = ByteBuffer.allocate(1_000);
    for (HelperMessage each : said) {
      byte[] bytes = Wire.bytes(each);
      frames.putInt(bytes.length).put(bytes);
    }
    return Arrays.copyOf(frames.array(), frames.position());
  }

  private static void assertFault(DriverFault fault, Runnable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
