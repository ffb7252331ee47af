package dev.halite.api.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.api.json.ApiJson;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer takes before it is sent. */
@Timeout(20)
class AnswerWriterTest {
  private static final String PROJECT = "p";

  private final Shares bytes = new Shares(1 << 20, 256 << 10);

  private AnswerRoom room() {
    return AnswerRoom.within(bytes, PROJECT, "no more room");
  }

  private static Object answerOf(int characters) {
    return Map.of("thing", "ü".repeat(characters));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4_090, 8_180, 8_192, 20_000, 100_000})
  void itsBytesAreThoseOfItsJson(int characters) throws IOException {
    try (AnswerRoom room = room()) {
      AnswerWriter.Ready ready =
          AnswerWriter.prepare(ActionResult.of(answerOf(characters)), 200, room);
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      ready.bytes().forEach((piece, count) -> sent.write(piece, 0, count));
      assertThat(sent.toByteArray())
          .isEqualTo(ApiJson.MAPPER.writeValueAsBytes(answerOf(characters)))
          .hasSize((int) ready.bytes().length());
      // Small ones lie in a buffer of the connection in any case.
      assertThat(bytes.taken()).isBetween(sent.size() - 16_384L, sent.size() + 65_536L);
    }
    assertThat(bytes.taken()).isZero();
  }

  @Test
  void oneWithoutRoomIsRefusedWhileItIsMadeAndLeavesNothing() {
    AtomicInteger shown = new AtomicInteger();
    List<String> rows =
        new AbstractList<>() {
          @Override
          public String get(int index) {
            shown.incrementAndGet();
            return "x".repeat(1000);
          }

          @Override
          public int size() {
            return 1000;
          }
        };
    try (AnswerRoom room = room()) {
      assertThatThrownBy(
              () -> AnswerWriter.prepare(ActionResult.of(Map.of("rows", rows)), 200, room))
          .isInstanceOfSatisfying(
              HaliteException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE))
          .hasMessage("no more room");
      assertThat(shown).as("rows that were shown").hasValueLessThan(300);
    }
    assertThat(bytes.taken()).isZero();
  }

  @Test
  void whatHasBeenDoneIsToldInAnyCase() throws IOException {
    try (AnswerRoom all = AnswerRoom.within(bytes, null, "");
        AnswerRoom room = AnswerRoom.unbounded()) {
      all.take(1 << 20);
      assertThat(
              AnswerWriter.prepare(ActionResult.of(answerOf(100_000)), 202, room).bytes().length())
          .isGreaterThan(200_000);
    }
  }

  @Test
  void bytesAsTheyAreNeedRoomToo() {
    try (AnswerRoom room = room()) {
      AnswerWriter.Ready ready =
          AnswerWriter.prepare(
              ActionResult.of(new RawBody("text/plain", new byte[200_000])), 200, room);
      assertThat(ready.type()).isEqualTo("text/plain");
      assertThat(bytes.taken()).isEqualTo(200_000);
      assertThatThrownBy(
              () ->
                  AnswerWriter.prepare(
                      ActionResult.of(new RawBody("text/plain", new byte[200_000])), 200, room))
          .isInstanceOf(HaliteException.class);
    }
    assertThat(bytes.taken()).isZero();
  }
}
