package dev.halite.benchmark;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that is kept open, for one thread. It does as little as the protocol
 * allows: on a machine that client and server share, what the client costs the server lacks.
 */
final class Connection implements Closeable {
  private static final int BUFFER = 16 * 1024;
  private static final int TIMEOUT_MILLIS = 60_000;

  private final String host;
  private final int port;
  private final String headers;
  private final @Nullable InetAddress from;
  private @Nullable Socket socket;
  private @Nullable InputStream in;
  private @Nullable OutputStream out;

  /**
   * @param headers header lines of every request, each with its line end
   */
  Connection(URI server, String headers) {
    this(server, headers, null);
  }

  /**
   * The same from an address of this machine's.
   *
   * @param from null: whichever the system takes
   */
  Connection(URI server, String headers, @Nullable InetAddress from) {
    this.from = from;
    this.host = server.getHost();
    this.port = server.getPort() < 0 ? 80 : server.getPort();
    this.headers = "Host: " + host + ":" + port + "\r\n" + headers;
  }

  Answer send(String method, String path, @Nullable String body) throws IOException {
    StringBuilder head =
        new StringBuilder(256)
            .append(method)
            .append(' ')
            .append(path)
            .append(" HTTP/1.1\r\n")
            .append(headers);
    byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    if (body != null) {
      head.append("Content-Type: application/json\r\nContent-Length: ")
          .append(content.length)
          .append("\r\n");
    }
    head.append("\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] request = java.util.Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, request, start.length, content.length);
    try {
      OutputStream output = open();
      output.write(request);
      return read(java.util.Objects.requireNonNull(in));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private OutputStream open() throws IOException {
    OutputStream opened = out;
    if (opened != null) {
      return opened;
    }
    Socket created = new Socket();
    created.setTcpNoDelay(true);
    created.setSoTimeout(TIMEOUT_MILLIS);
    if (from != null) {
      created.bind(new InetSocketAddress(from, 0));
    }
    created.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
    socket = created;
    in = new BufferedInputStream(created.getInputStream(), BUFFER);
    opened = created.getOutputStream();
    out = opened;
    return opened;
  }

  private Answer read(InputStream input) throws IOException {
    String first = line(input);
    int status = Integer.parseInt(first, 9, 12, 10);
    int length = -1;
    boolean chunked = false;
    boolean ending = false;
    for (String line = line(input); !line.isEmpty(); line = line(input)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.contains("chunked");
      } else if (lower.startsWith("connection:")) {
        ending = lower.contains("close");
      }
    }
    byte[] body;
    if (status == 204 || status == 304) {
      body = new byte[0];
    } else if (chunked) {
      body = chunks(input);
    } else if (length >= 0) {
      body = exactly(input, length);
    } else {
      body = input.readAllBytes();
      ending = true;
    }
    if (ending) {
      close();
    }
    return new Answer(status, body);
  }

  private static byte[] chunks(InputStream input) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(BUFFER);
    while (true) {
      String size = line(input);
      int semicolon = size.indexOf(';');
      int length = Integer.parseInt(semicolon < 0 ? size : size.substring(0, semicolon), 16);
      all.writeBytes(exactly(input, length));
      if (!line(input).isEmpty()) {
        throw new IOException("A chunk is longer than it said.");
      }
      if (length == 0) {
        return all.toByteArray();
      }
    }
  }

  private static byte[] exactly(InputStream input, int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("The server ended the connection in the middle of an answer.");
    }
    return bytes;
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      int next = input.read();
      if (next < 0) {
        throw new EOFException("The server ended the connection.");
      }
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    in = null;
    out = null;
    if (open != null) {
      open.close();
    }
  }
}
