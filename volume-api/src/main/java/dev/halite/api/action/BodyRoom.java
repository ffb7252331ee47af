package dev.halite.api.action;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Room for the bodies of requests, by what they may come to: who announces a body and sends it
 * slowly, or many at once, takes his own project's part of the memory and no more.
 */
final class BodyRoom {
  private final Shares bytes;
  private final int mostOfOne;

  /**
   * Makes it.
   *
   * @param bytes for all bodies that are being read or worked on; a quarter of it for a project
   * @param mostOfOne longest body
   */
  BodyRoom(long bytes, int mostOfOne) {
    this.bytes = new Shares(bytes, Math.max(bytes / 4, mostOfOne));
    this.mostOfOne = mostOfOne;
  }

  /**
   * Room for the body of a request.
   *
   * @throws HaliteException UNAVAILABLE when there is none
   */
  Shares.Held take(@Nullable String project, HttpServletRequest request) {
    Shares.Held held = bytes.take(project, expected(request));
    if (held == null) {
      throw new HaliteException(
          FaultCode.UNAVAILABLE, "The service has too many request bodies in hand; try again.");
    }
    return held;
  }

  private long expected(HttpServletRequest request) {
    long announced = request.getContentLengthLong();
    if (announced < 0) {
      return request.getHeader("Transfer-Encoding") == null ? 0 : mostOfOne;
    }
    return Math.min(announced, mostOfOne);
  }
}
