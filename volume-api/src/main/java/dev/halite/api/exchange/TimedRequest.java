package dev.halite.api.exchange;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body must be there in time. The server's own time-out starts again with each
 * byte, so that a client that sends one now and then would hold its thread for as long as it likes.
 */
final class TimedRequest extends HttpServletRequestWrapper {
  /** What is thrown away of a body that nobody wanted, so that its sender can read the answer. */
  private static final int MAX_DISCARDED = 1 << 20;

  private final Duration timeout;
  private final long start = System.nanoTime();
  private @Nullable TimedStream stream;

  private TimedRequest(HttpServletRequest request, Duration timeout) {
    super(request);
    this.timeout = timeout;
  }

  /** The request, timed if it has a body. */
  static HttpServletRequest of(HttpServletRequest request, Duration timeout) {
    boolean body =
        request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    return body ? new TimedRequest(request, timeout) : request;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    TimedStream known = stream;
    if (known == null) {
      known = new TimedStream(super.getInputStream());
      stream = known;
    }
    return known;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
  }

  /** Reads what was left of the body, within the same limit of time. */
  void discardRest() {
    byte[] waste = new byte[8192];
    try {
      ServletInputStream in = getInputStream();
      int discarded = 0;
      int read = 0;
      while (read >= 0 && discarded < MAX_DISCARDED) {
        read = in.read(waste, 0, waste.length);
        discarded += Math.max(read, 0);
      }
    } catch (IOException | IllegalStateException e) {
      // The connection is closed after the answer then.
      return;
    }
  }

  private final class TimedStream extends ServletInputStream {
    private final ServletInputStream in;

    TimedStream(ServletInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      requireTime();
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      requireTime();
      return in.read(bytes, offset, length);
    }

    private void requireTime() throws IOException {
      if (System.nanoTime() - start > timeout.toNanos()) {
        throw new SocketTimeoutException("the body did not come in time");
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
