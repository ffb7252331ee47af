package dev.halite.api.action;

import dev.halite.api.fault.FaultBody;
import dev.halite.api.json.ApiJson;
import dev.halite.api.server.ServerLimits;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers. What clients have yet to read is bounded, in all and for each project, and so is
 * the time that they may take for it: otherwise those who read slowly would keep it in memory.
 */
final class AnswerWriter {
  /** Answers up to this size lie in buffers of the connection in any case. */
  private static final int SMALL = 8 * 1024;

  private static final int PIECE = 64 * 1024;

  private final Shares bytesInFlight;
  private final long timeoutNanos;

  AnswerWriter(ServerLimits limits) {
    this.bytesInFlight =
        new Shares(limits.maxAnswerBytesInFlight(), limits.maxAnswerBytesInFlight() / 4);
    this.timeoutNanos = limits.answerTimeout().toNanos();
  }

  /**
   * Writes.
   *
   * @param success status where the result names none
   * @param project whose request it answers; null: nobody's in particular
   * @param reads whether the request has changed nothing, so that it may be refused and sent again
   */
  void write(
      ActionResult result,
      int success,
      @Nullable String project,
      boolean reads,
      HttpServletResponse to)
      throws IOException {
    String type;
    byte[] bytes;
    switch (result.body()) {
      case null -> {
        type = null;
        bytes = new byte[0];
      }
      case RawBody raw -> {
        type = raw.contentType();
        bytes = raw.bytes();
      }
      case Object body -> {
        type = FaultBody.CONTENT_TYPE;
        bytes = ApiJson.MAPPER.writeValueAsBytes(body);
      }
    }
    if (!reads || bytes.length <= SMALL) {
      begin(result, success, type, to);
      finish(bytes, to);
      return;
    }
    try (Shares.Held held = bytesInFlight.take(project, bytes.length)) {
      if (held == null) {
        throw new HaliteException(
            FaultCode.UNAVAILABLE,
            "Too many answers wait to be read by their clients; read those, and try again.");
      }
      begin(result, success, type, to);
      finish(bytes, to);
    }
  }

  private static void begin(
      ActionResult result, int success, @Nullable String type, HttpServletResponse to) {
    to.setStatus(result.status() == 0 ? success : result.status());
    for (Map.Entry<String, String> header : result.headers().entrySet()) {
      to.setHeader(header.getKey(), header.getValue());
    }
    if (type != null) {
      to.setContentType(type);
    }
  }

  private void finish(byte[] bytes, HttpServletResponse to) throws IOException {
    if (to.getStatus() == 204) {
      return;
    }
    to.setContentLength(bytes.length);
    ServletOutputStream out = to.getOutputStream();
    long startedAt = System.nanoTime();
    for (int from = 0; from < bytes.length; from += PIECE) {
      if (System.nanoTime() - startedAt > timeoutNanos) {
        throw new ClientAbortException("The client did not read its answer in time.");
      }
      out.write(bytes, from, Math.min(PIECE, bytes.length - from));
    }
  }
}
