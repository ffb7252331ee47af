package dev.halite.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** Somebody who takes his time: as much as the service gives him, and then anew. */
final class SlowClient {
  private static final int BODY = 110_000;
  private static final int READ_AT_A_TIME = 2_048;
  private static final long PAUSE_NANOS = 500_000_000;
  private static final int TIMEOUT_MILLIS = 90_000;

  private final URI url;
  private final Api api;
  private final Tally tally;

  SlowClient(URI url, Api api, Tally tally) {
    this.url = url;
    this.api = api;
    this.tally = tally;
  }

  /** Announces a long body, sends most of it at once, and the rest byte by byte. */
  void sends() throws IOException {
    try (Socket socket = open()) {
      socket
          .getOutputStream()
          .write(
              head(
                  "POST", "/volumes", "Content-Type: application/json\r\nContent-Length: " + BODY));
      byte[] most = "{".repeat(BODY - 1_000).getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(most);
      for (int i = 0; i < 999 && socket.getInputStream().available() == 0; i++) {
        socket.getOutputStream().write(' ');
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      tally.add("slow body", status(socket));
    }
  }

  /** Asks for the largest answer and takes a little of it now and then. */
  void reads() throws IOException {
    try (Socket socket = open()) {
      socket.setReceiveBufferSize(READ_AT_A_TIME);
      socket.getOutputStream().write(head("GET", "/volumes/detail?limit=1000", "X-Slow: yes"));
      String status = status(socket);
      tally.add("slow reader", status);
      byte[] waste = new byte[READ_AT_A_TIME];
      InputStream in = socket.getInputStream();
      while (status.equals("200") && in.read(waste) > 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getByName(url.getHost()), url.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private byte[] head(String method, String path, String more) {
    return "%s %s HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n%s%s\r\n\r\n"
        .formatted(method, api.path(path), url.getHost(), url.getPort(), api.headers(), more)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String status(Socket socket) throws IOException {
    byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    String text = new String(line, StandardCharsets.US_ASCII);
    return text.startsWith("HTTP/1.1 ") ? text.substring(9) : "no answer";
  }
}
