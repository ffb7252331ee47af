package dev.halite.driver.lvm.privileged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Both sides of a connection, and what each does with the odd words of the other. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class VerbServerTest {
  private static final String HELLO = "{\"say\":\"hello\",\"protocol\":2,\"terms\":\"these\"}";

  private final List<String> done = new ArrayList<>();
  private final CountDownLatch stuck = new CountDownLatch(1);
  private final AtomicInteger interrupted = new AtomicInteger();
  private final CyclicBarrier together = new CyclicBarrier(20);
  private final VerbCalls calls = calls("these");

  /** What the test asks for. */
  record Word(String word) {}

  private VerbCalls calls(String terms) {
    return new VerbCalls(new LoopbackWay(this::choose), terms);
  }

  @AfterEach
  void letGo() {
    stuck.countDown();
    calls.close();
  }

  private Service choose(JsonNode terms) {
    if (!terms.asString("").equals("these")) {
      throw new DriverException(DriverFault.INVALID, "on other terms");
    }
    return (verb, hold, answer) -> answer.accept(run(verb, hold));
  }

  private @Nullable Object run(JsonNode verb, Runnable hold) {
    String word = Wire.read(verb, Word.class).word();
    switch (word) {
      case "hold" -> {
        done.add("held");
        hold.run();
        done.add(Thread.currentThread().isInterrupted() ? "given up" : "let go");
      }
      case "refuse" -> throw new DriverException(DriverFault.BUSY, "It is busy.");
      case "break" -> throw new IllegalStateException("a defect");
      case "meet" -> meet();
      case "stick" -> stick();
      default -> done.add(word);
    }
    return word.equals("say") ? new Word("said") : null;
  }

  private void meet() {
    try {
      together.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void stick() {
    try {
      stuck.await();
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
      throw new DriverException(DriverFault.TIMEOUT, "It was interrupted.", e);
    }
  }

  @Test
  void verbsAreDoneAnsweredAndRefused() {
    calls.tell(new Word("first"));
    assertThat(calls.ask(new Word("say"), Word.class).word()).isEqualTo("said");
    assertThat(done).containsExactly("first", "say");
    assertFault(DriverFault.BUSY, "It is busy.", () -> calls.tell(new Word("refuse")));
    assertFault(DriverFault.FAILURE, "its log says how", () -> calls.tell(new Word("break")));
    calls.tell(new Word("last"));
  }

  @Test
  void manyCallsGoOnAtOnceOverOneConnection() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < together.getParties(); i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> calls.tell(new Word("meet")), each -> Thread.ofPlatform().start(each)));
    }
    all.forEach(CompletableFuture::join);
  }

  @Test
  void workIsDoneWhileSomethingIsHeldForIt() {
    calls.during(new Word("hold"), () -> done.add("work"));
    assertThat(done).containsExactly("held", "work", "let go");

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                calls.during(
                    new Word("hold"),
                    () -> {
                      throw new IllegalArgumentException("of the work");
                    }));
    // before its caller goes on
    assertThat(done).endsWith("held", "given up");
  }

  @Test
  void workIsNotDoneWhereNothingIsHeld() {
    assertFault(
        DriverFault.FAILURE,
        "out of turn",
        () -> calls.during(new Word("first"), () -> done.add("work")));
    assertFault(
        DriverFault.BUSY,
        "It is busy.",
        () -> calls.during(new Word("refuse"), () -> done.add("work")));
    assertThat(done).doesNotContain("work");
  }

  @Test
  void aCallThatNobodyWaitsForIsInterrupted() throws Exception {
    var call = new CompletableFuture<DriverFault>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    calls.tell(new Word("stick"));
                  } catch (DriverException e) {
                    call.complete(
                        Thread.currentThread().isInterrupted() ? e.fault() : DriverFault.FAILURE);
                  }
                });
    await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
    caller.interrupt();
    assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo(DriverFault.TIMEOUT);
    // it was waited for
    assertThat(interrupted).hasValue(1);
    calls.tell(new Word("another"));
  }

  @Test
  void theEndOfTheNodeEndsItsCalls() {
    CompletableFuture<Void> call =
        CompletableFuture.runAsync(
            () -> calls.tell(new Word("stick")), each -> Thread.ofPlatform().start(each));
    calls.tell(new Word("another"));
    await().untilAsserted(() -> assertThat(call).isNotDone());
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    calls.close();
    await().untilAsserted(() -> assertThat(interrupted).hasValue(1));
    assertThat(call).failsWithin(5, TimeUnit.SECONDS);
    // and another one is there for who comes later
    calls.tell(new Word("later"));
    assertThat(done).endsWith("later");
  }

  @Test
  void callsBeyondTheBoundAreRefused() throws IOException {
    var said = new StringBuilder();
    List<String> messages = new ArrayList<>(List.of(HELLO));
    for (int i = 1; i <= VerbServer.MOST_CALLS + 2; i++) {
      messages.add(call(i, "{\"word\":\"stick\"}"));
    }
    messages.add(call(1, "{\"word\":\"stick\"}"));
    served(messages).forEach(each -> said.append(each).append('\n'));
    assertThat(said.toString().split("too many calls", -1)).hasSize(4);
  }

  @Test
  void anotherVersionIsRefusedAndLogged(CapturedOutput output) throws IOException {
    assertThat(served(List.of(HELLO.replace(":2", ":3"), call(1, "{\"word\":\"first\"}"))))
        .singleElement()
        .asString()
        .contains("refused", "speaks version 3 of the protocol and the helper version 2");
    assertThat(done).isEmpty();
    assertThat(output).contains("A node was refused: the node speaks version 3");
  }

  @Test
  void otherTermsAreRefusedAndLogged(CapturedOutput output) {
    try (VerbCalls others = calls("those")) {
      assertFault(DriverFault.UNAVAILABLE, "on other terms", () -> others.tell(new Word("first")));
    }
    assertThat(done).isEmpty();
    assertThat(output).contains("A node was refused: on other terms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"say\":\"call\",\"id\":1,\"verb\":{\"word\":\"first\"}}",
        "{\"say\":\"hello\",\"protocol\":2}",
        "{\"say\":\"hello\",\"protocol\":2,\"terms\":\"these\",\"more\":1}",
        "{\"say\":\"hello\",\"protocol\":2,\"protocol\":2,\"terms\":\"these\"}",
        "{\"say\":\"hello\",\"protocol\":2.0,\"terms\":\"these\"}",
        "{\"say\":\"hello\",\"protocol\":\"2\",\"terms\":\"these\"}",
        "{\"say\":\"sudo\"}",
        "{}",
        "[]",
        "null",
        "hello",
        "{\"say\":\"hello\",\"protocol\":2,\"terms\":\"these\"} {}",
        "\u0000",
      })
  void whatBeginsOtherwiseIsNotServed(String first, CapturedOutput output) throws IOException {
    assertThat(served(List.of(first, call(1, "{\"word\":\"first\"}")))).isEmpty();
    assertThat(done).isEmpty();
    assertThat(output).contains("The connection ends");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"word\":\"first\",\"more\":1}",
        "{\"word\":1}",
        "{\"word\":null}",
        "{\"word\":\"first\",\"WORD\":\"first\"}",
        "[\"first\"]",
        "\"first\"",
        "null",
      })
  void aVerbThatIsNotExactlyOneIsRefusedAndLogged(String verb, CapturedOutput output)
      throws IOException {
    assertThat(served(List.of(HELLO, call(7, verb))))
        .hasSize(2)
        .last()
        .asString()
        .contains("\"failed\"", "\"id\":7", "INVALID", "no such verb");
    assertThat(done).isEmpty();
    assertThat(output).contains("A call was refused");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Frames.NODE_LIMIT + 1, 10_000_000, Integer.MAX_VALUE})
  void aMessageBeyondTheBoundEndsTheConnection(int length, CapturedOutput output)
      throws IOException {
    byte[] hello = frame(HELLO);
    ByteBuffer bytes =
        ByteBuffer.allocate(hello.length + 100).put(hello).putInt(length).put(new byte[50]);
    assertThat(served(bytes.array())).hasSize(1);
    assertThat(output).contains("The connection ends, as the node said: a message of");
  }

  @Test
  void whatOthersSayForgesNoLineOfTheLog(CapturedOutput output) throws IOException {
    served(List.of(HELLO, call(1, "{\"word\":\"first\",\"\\n2026 INFO forged\\u2028\":1}")));
    assertThat(output.toString().lines().filter(line -> line.contains("forged")))
        .allMatch(line -> line.contains("A call was refused"))
        .isNotEmpty();
  }

  private List<String> served(List<String> messages) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (String message : messages) {
      bytes.write(frame(message));
    }
    return served(bytes.toByteArray());
  }

  /** What is answered until the end of these; calls under way then end by the interrupt. */
  private List<String> served(byte[] bytes) throws IOException {
    var output = new ByteArrayOutputStream();
    new VerbServer(new ByteArrayInputStream(bytes), output).serve(this::choose);
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("call-")));
    List<String> said = new ArrayList<>();
    var answers = new DataInputStream(new ByteArrayInputStream(output.toByteArray()));
    for (byte[] each = Frames.read(answers, Frames.HELPER_LIMIT);
        each != null;
        each = Frames.read(answers, Frames.HELPER_LIMIT)) {
      said.add(new String(each, StandardCharsets.UTF_8));
    }
    return said;
  }

  private static String call(long id, String verb) {
    return "{\"say\":\"call\",\"id\":%d,\"verb\":%s}".formatted(id, verb);
  }

  private static byte[] frame(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  private static void assertFault(DriverFault fault, String saying, Runnable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .withMessageContaining(saying)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault));
  }
}
