package dev.halite.api.server;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.coyote.Adapter;
import org.apache.coyote.ErrorState;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.http.parser.HttpParser;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with a limit for the whole head of a request. The server's own time-outs start again
 * with each byte, so that a client that sends one now and then would never be cut off. What was in
 * a head, tokens and passwords among it, does not stay in memory. Public because the server makes
 * it by name.
 */
public final class BoundedHttpProtocol extends Http11NioProtocol {
  private static final String REFUSAL = BoundedHttpProtocol.class.getName() + ".refusal";

  private final HttpParser targets = new LenientTargets();
  private long headTimeoutNanos = Duration.ofSeconds(15).toNanos();

  /** What of a head was too much, or is not served. */
  enum Refusal {
    LINE_TOO_LONG(414),
    HEAD_TOO_LARGE(431),
    TOO_MANY_HEADERS(431),
    TRANSFER_ENCODING(400),
    VERSION(400);

    private final int status;

    Refusal(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  void setHeadTimeout(Duration timeout) {
    headTimeoutNanos = timeout.toNanos();
  }

  /** Why this request was refused, or null where it was for none of these reasons. */
  static @Nullable Refusal refusal(Request request) {
    return request.getAttribute(REFUSAL) instanceof Refusal refusal ? refusal : null;
  }

  @Override
  public HttpParser getHttpParser() {
    return targets;
  }

  @Override
  protected Processor createProcessor() {
    return new BoundedProcessor(getAdapter());
  }

  private final class BoundedProcessor extends Http11Processor {
    BoundedProcessor(Adapter adapter) {
      super(BoundedHttpProtocol.this, adapter);
    }

    /** Called when there are bytes to read; a head that is not complete leaves and comes back. */
    @Override
    public SocketState service(SocketWrapperBase<?> connection) throws IOException {
      long since = request.getStartTimeNanos();
      if (since >= 0 && System.nanoTime() - since > headTimeoutNanos) {
        return SocketState.CLOSED;
      }
      SocketState state = super.service(connection);
      if (state == SocketState.OPEN || state == SocketState.CLOSED) {
        forgetHead();
      }
      return state;
    }

    /** All was answered. The buffer stays for other requests, with who sent this one in it. */
    private void forgetHead() {
      if (request.getInputBuffer() instanceof Http11InputBuffer input
          && input.getByteBuffer().hasArray()) {
        Arrays.fill(input.getByteBuffer().array(), (byte) 0);
      }
    }

    @Override
    protected void setErrorState(ErrorState state, Throwable cause) {
      if (isAboutTheHostAlone(state)) {
        response.setStatus(HttpServletResponse.SC_OK);
        return;
      }
      super.setErrorState(state, cause);
      Refusal refusal = refusal();
      if (refusal != null) {
        request.setAttribute(REFUSAL, refusal);
        // here, because not every refusal comes as far as a valve
        response.setStatus(refusal.status());
      }
    }

    /** Whether the only thing wrong was the header {@code Host}, which is right now. */
    private boolean isAboutTheHostAlone(ErrorState state) {
      return state == ErrorState.CLOSE_CLEAN
          && getErrorState() == ErrorState.NONE
          && response.getStatus() == HttpServletResponse.SC_BAD_REQUEST
          && request.decodedURI().isNull()
          && AbsoluteForm.letItsHostCount(request);
    }

    /**
     * The server has 5xx for an HTTP that it does not speak, which is the client's mistake. It does
     * not say which limit it was, but leaves the head as far as it was read.
     */
    private @Nullable Refusal refusal() {
      switch (response.getStatus()) {
        case HttpServletResponse.SC_NOT_IMPLEMENTED -> {
          return Refusal.TRANSFER_ENCODING;
        }
        case HttpServletResponse.SC_HTTP_VERSION_NOT_SUPPORTED -> {
          return Refusal.VERSION;
        }
        default -> {}
      }
      if (!request.decodedURI().isNull()) {
        // The head was complete: what went wrong is not in it.
        return null;
      }
      if (request.getMimeHeaders().size() >= getMaxHeaderCount()) {
        return Refusal.TOO_MANY_HEADERS;
      }
      if (request.getInputBuffer() instanceof Http11InputBuffer input
          && !input.getByteBuffer().hasRemaining()
          && input.getByteBuffer().limit() >= getMaxHttpRequestHeaderSize()) {
        return request.requestURI().isNull() ? Refusal.LINE_TOO_LONG : Refusal.HEAD_TOO_LARGE;
      }
      return null;
    }
  }
}
