package dev.halite.standalone.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Sends bytes on a connection of their own, and reads to its end. */
final class Wire {
  private static final int PATIENCE_MILLISECONDS = 60_000;

  private final int port;

  Wire(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  /**
   * Sends a request, says that nothing more will come, and takes the answer.
   *
   * @throws IllegalArgumentException where the answer is no HTTP, or never ends
   */
  WireAnswer send(WireRequest request) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLISECONDS);
      try {
        socket.getOutputStream().write(request.bytes());
        socket.shutdownOutput();
        socket.getInputStream().transferTo(answer);
      } catch (SocketTimeoutException e) {
        throw new IllegalArgumentException("no end after " + answer.size() + " bytes", e);
      } catch (IOException e) {
        // It has closed with bytes of ours unread. What it had sent by then counts.
        takeWhatIsThere(socket, answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return WireAnswer.of(answer.toByteArray());
  }

  private static void takeWhatIsThere(Socket socket, ByteArrayOutputStream answer) {
    try {
      socket.getInputStream().transferTo(answer);
    } catch (IOException reset) {
      // Then that is all there is.
      assert socket.isConnected();
    }
  }
}
