package dev.halite.common.storage.iscsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How tgtd is spoken to; that it understands is in the tests of the driver that uses it. */
@Timeout(30)
class ControlSocketTest {
  private static final ChapCredentials CREDENTIALS = ChapCredentials.of("u1", "hushhush");

  @TempDir Path directory;
  private Path socket;
  private ServerSocketChannel server;

  @BeforeEach
  void listen() throws IOException {
    socket = directory.resolve("socket.0");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private interface Peer {
    void serve(SocketChannel client) throws IOException;
  }

  private CompletableFuture<Void> answering(Peer peer) {
    return CompletableFuture.runAsync(
        () -> {
          try (SocketChannel client = server.accept()) {
            peer.serve(client);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  private void newAccount(Duration limit) {
    new ControlSocket(socket, limit).newAccount(CREDENTIALS);
  }

  private static ByteBuffer number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).flip();
  }

  private static ByteBuffer read(SocketChannel client, int bytes) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    while (read.hasRemaining()) {
      client.read(read);
    }
    return read.flip();
  }

  @Test
  void anAccountIsAskedForInTheFormOfTgtd() {
    String parameters = "user=u1,password=hushhush\0";
    int length = 120 + parameters.length();
    CompletableFuture<Void> peer =
        answering(
            client -> {
              ByteBuffer request = read(client, length);
              assertThat(request.getInt(0)).as("mode").isEqualTo(7);
              assertThat(request.getInt(4)).as("operation").isZero();
              assertThat(text(request, 8, 64)).isEqualTo("iscsi" + "\0".repeat(59));
              assertThat(request.getInt(72)).as("length").isEqualTo(length);
              assertThat(text(request, 120, parameters.length())).isEqualTo(parameters);
              // In two pieces: nobody says that they come together.
              client.write(number(0));
              client.write(number(8));
            });
    newAccount(Duration.ofSeconds(20));
    peer.join();
  }

  private static String text(ByteBuffer from, int start, int length) {
    byte[] bytes = new byte[length];
    from.get(start, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private void fails(Duration limit, DriverFault fault, String said) {
    assertThatThrownBy(() -> newAccount(limit))
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(fault);
              assertThat(e.sentence()).contains(said).endsWith(".").doesNotContain("hushhush");
            });
  }

  @Test
  void whatItRefusesIsNamed() {
    CompletableFuture<Void> peer =
        answering(
            client -> {
              read(client, 120);
              client.write(number(14));
              client.write(number(8));
            });
    fails(Duration.ofSeconds(20), DriverFault.FAILURE, "refused the account u1 with error 14");
    peer.join();
  }

  @Test
  void aConnectionThatItEndsIsARefusal() {
    CompletableFuture<Void> peer = answering(client -> {});
    fails(Duration.ofSeconds(20), DriverFault.FAILURE, "without an answer");
    peer.join();
  }

  @Test
  void oneThatHangsIsNotWaitedForForEver() {
    fails(Duration.ofMillis(100), DriverFault.TIMEOUT, "tgtd has not answered");
  }

  @Test
  void oneThatHangsAndHasNoPlaceForAnotherIsNotWaitedForEither() throws IOException {
    server.close();
    socket = directory.resolve("socket.1");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), 1);
    List<SocketChannel> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        waiting.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
      }
      fails(Duration.ofSeconds(20), DriverFault.UNAVAILABLE, "does not answer");
    } finally {
      for (SocketChannel one : waiting) {
        one.close();
      }
    }
  }

  @Test
  void anInterruptedCallEnds() {
    Thread.currentThread().interrupt();
    try {
      fails(Duration.ofSeconds(20), DriverFault.TIMEOUT, "interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void whereNobodyListensItDoesNotAnswer() throws IOException {
    server.close();
    fails(Duration.ofSeconds(20), DriverFault.UNAVAILABLE, "does not answer");
    socket = directory.resolve("nothing");
    fails(Duration.ofSeconds(20), DriverFault.UNAVAILABLE, "does not answer");
  }
}
