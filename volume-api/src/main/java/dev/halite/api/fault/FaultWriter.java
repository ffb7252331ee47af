package dev.halite.api.fault;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.stereotype.Component;

/** Turns what went wrong into the answer. The one table from exception to HTTP fault. */
@Component
public class FaultWriter {
  /** Header with our id of the request, set before anything can go wrong. */
  private static final String REQUEST_ID = "x-openstack-request-id";

  private static final String TOO_SLOW = "The catalog has not answered in time; try again.";

  private static final Logger log = LoggerFactory.getLogger(FaultWriter.class);

  /** Answers with the fault of this exception. */
  public void write(HttpServletResponse response, HaliteException fault) throws IOException {
    FaultCode code = fault.code();
    if (code == FaultCode.INTERNAL) {
      unexpected(response, fault);
      return;
    }
    if (code.httpStatus() >= 500) {
      log.warn("Answered {}: {}", code.httpStatus(), fault.reason(), fault.getCause());
    }
    write(response, code.httpStatus(), fault.fault().told());
  }

  /** Answers with this status and message. */
  public void write(HttpServletResponse response, int status, String message) throws IOException {
    write(response, status, message, retryAfter(status));
  }

  /**
   * Answers that there were too many requests. With 413 and not 429: for clients of this API that
   * is the status that comes with a time to wait, after which they try again by themselves.
   */
  public void writeTooMany(HttpServletResponse response, int secondsToWait) throws IOException {
    write(response, 413, "This request was rate-limited.", secondsToWait);
  }

  /**
   * Answers that nobody looks at credentials from there for a while: with 401, which is what ends a
   * request with wrong ones.
   */
  public void writePaused(HttpServletResponse response, int secondsToWait) throws IOException {
    write(
        response,
        401,
        "Too many wrong passwords came from this address; try again in %d s."
            .formatted(secondsToWait),
        secondsToWait);
  }

  private static void write(
      HttpServletResponse response, int status, String message, @Nullable Integer retryAfter)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    byte[] body = FaultBody.of(status, message, retryAfter);
    response.resetBuffer();
    response.setStatus(status);
    if (retryAfter != null) {
      response.setHeader("Retry-After", retryAfter.toString());
    }
    response.setContentType(FaultBody.CONTENT_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /**
   * Answers what no action has foreseen: 503 while the catalog is away, 400 for a query that
   * somebody read before the action could refuse it (Spring does, to log it), else 500.
   */
  public void write(HttpServletResponse response, Throwable failure) throws IOException {
    if (failure instanceof InvalidParameterException) {
      write(response, 400, "The query string cannot be decoded.");
    } else if (failure instanceof RuntimeException exception && CatalogOutage.is(exception)) {
      log.warn("The catalog is away or busy: {}", exception.getMessage());
      write(
          response,
          503,
          failure instanceof QueryTimeoutException ? TOO_SLOW : FaultBody.words(503));
    } else {
      unexpected(response, failure);
    }
  }

  /** Answers 500 for a defect of ours: the cause goes to the log, only its id to the client. */
  private void unexpected(HttpServletResponse response, Throwable cause) throws IOException {
    log.error("A request failed unexpectedly", cause);
    String id = response.getHeader(REQUEST_ID);
    write(
        response,
        500,
        id == null
            ? "The server failed unexpectedly."
            : "The server failed unexpectedly. Its log has the cause under " + id + ".");
  }

  /**
   * A quota does not grow by waiting, and clients take 0 as "do not retry"; a busy server is worth
   * another try.
   */
  private static @Nullable Integer retryAfter(int status) {
    return switch (status) {
      case 413 -> 0;
      case 503 -> 1;
      default -> null;
    };
  }
}
