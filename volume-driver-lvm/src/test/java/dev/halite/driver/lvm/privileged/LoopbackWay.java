package dev.halite.driver.lvm.privileged;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A helper in a thread of this process; by sockets, which threads may be interrupted at. */
public record LoopbackWay(Service.Choice choice) implements Way {
  @Override
  public Connection open() throws IOException {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var node = new Socket(listening.getInetAddress(), listening.getLocalPort());
      Socket helper = listening.accept();
      Thread.ofPlatform().daemon().name("helper").start(() -> serve(helper));
      return new Open(node, node.getInputStream(), node.getOutputStream());
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new VerbServer(socket.getInputStream(), socket.getOutputStream()).serve(choice);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Open(Socket socket, InputStream input, OutputStream output) implements Connection {
    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
