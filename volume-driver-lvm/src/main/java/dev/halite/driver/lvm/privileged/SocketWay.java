package dev.halite.driver.lvm.privileged;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By a socket, behind which somebody starts a helper for each connection: systemd. Who listens
 * there has to be root, or this process's user.
 */
public record SocketWay(Path socket) implements Way {
  private static final Logger log = LoggerFactory.getLogger(SocketWay.class);
  private static final String ROOT = "root";

  @Override
  public Connection open() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean done = false;
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      String listener = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
      if (!listener.equals(ROOT) && !listener.equals(System.getProperty("user.name"))) {
        throw new IOException("the user %s listens there, and not root".formatted(listener));
      }
      done = true;
      return new Open(channel);
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  @Override
  public String toString() {
    return "the socket " + socket;
  }

  private record Open(SocketChannel channel) implements Connection {
    @Override
    public InputStream input() {
      return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream output() {
      return Channels.newOutputStream(channel);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        log.debug("A socket did not close: {}", Wire.problem(e));
      }
    }
  }
}
