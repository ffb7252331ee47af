package dev.halite.api.action;

import dev.halite.api.fault.FaultBody;
import dev.halite.api.json.ApiJson;
import dev.halite.api.server.ServerLimits;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Writes answers, in two steps: first all of it into memory, where it holds nothing but its bytes,
 * then to the client. A client may read slowly, so it must hold neither a connection to the catalog
 * meanwhile, nor rows, nor a place among the requests that are worked on. What is in memory is
 * bounded, in all and for each project, and so is the time that a client may take.
 */
final class AnswerWriter {
  private final Shares bytesInFlight;
  private final Shares rowsInHand;
  private final long timeoutNanos;

  AnswerWriter(ServerLimits limits) {
    long most = limits.maxAnswerBytesInFlight();
    this.bytesInFlight = new Shares(most, most / 4);
    // Rows are in hand for moments, but of all who are worked on.
    this.rowsInHand = new Shares(2 * most, most);
    this.timeoutNanos = limits.answerTimeout().toNanos();
  }

  /**
   * An answer that waits for nothing but its client.
   *
   * @param type media type; null: there is no body
   */
  record Ready(int status, Map<String, String> headers, @Nullable String type, AnswerBytes bytes) {}

  /**
   * Room for the bytes of an answer.
   *
   * @param project whose request it answers; null: nobody's in particular
   * @param reads whether the request changes nothing, so that it may be refused and sent again
   */
  AnswerRoom room(@Nullable String project, boolean reads) {
    return reads
        ? AnswerRoom.within(
            bytesInFlight,
            project,
            "Too many answers wait to be read by their clients; read those, and try again.")
        : AnswerRoom.unbounded();
  }

  /** Room for the rows that an answer is made of. */
  AnswerRoom roomForRows(@Nullable String project) {
    return AnswerRoom.within(
        rowsInHand, project, "The service has too many rows in hand; try again.");
  }

  /**
   * Turns a result into bytes.
   *
   * @param success status where the result names none
   * @throws HaliteException UNAVAILABLE when there is no room for them
   */
  static Ready prepare(ActionResult result, int success, AnswerRoom room) {
    AnswerBytes bytes = new AnswerBytes(room);
    String type =
        switch (result.body()) {
          case null -> null;
          case RawBody raw -> {
            bytes.add(raw.bytes());
            yield raw.contentType();
          }
          case Object body -> {
            write(bytes, body);
            yield FaultBody.CONTENT_TYPE;
          }
        };
    return new Ready(
        result.status() == 0 ? success : result.status(), result.headers(), type, bytes);
  }

  private static void write(AnswerBytes bytes, Object body) {
    try {
      ApiJson.MAPPER.writeValue(bytes, body);
    } catch (JacksonException e) {
      HaliteException refusal = bytes.refusal();
      if (refusal != null) {
        throw refusal;
      }
      throw e;
    }
  }

  /** Sends it. */
  void write(Ready ready, HttpServletResponse to) throws IOException {
    to.setStatus(ready.status());
    ready.headers().forEach(to::setHeader);
    String type = ready.type();
    if (type != null) {
      to.setContentType(type);
    }
    if (ready.status() == 204) {
      return;
    }
    to.setContentLengthLong(ready.bytes().length());
    ServletOutputStream out = to.getOutputStream();
    long startedAt = System.nanoTime();
    ready
        .bytes()
        .forEach(
            (bytes, count) -> {
              if (System.nanoTime() - startedAt > timeoutNanos) {
                throw new ClientAbortException("The client did not read its answer in time.");
              }
              out.write(bytes, 0, count);
            });
  }
}
