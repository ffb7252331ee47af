package dev.halite.common.storage.iscsi;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The socket at which tgtd takes commands, for what nobody else may see: every user of a host can
 * read the arguments of {@code tgtadm}. All other commands are left to that program, because this
 * form is tgtd's own affair. It has been the same since tgt 1.0.30 of 2012; in older ones the
 * numbers below mean nothing, so that the account is missed when it is bound to its target.
 *
 * <p>A request is a head of 120 bytes in the order of the machine: mode, operation, driver's name
 * in 64 bytes, length of all; numbers of target, session, unit, connection and so on, which say
 * nothing here. Parameters follow as text that ends with a zero. The answer is an error, 0 for
 * none, and a length.
 */
final class ControlSocket {
  private static final int MODE_ACCOUNT = 7;
  private static final int OPERATION_NEW = 0;
  private static final byte[] DRIVER = "iscsi".getBytes(StandardCharsets.US_ASCII);
  private static final int DRIVER_BYTES = 64;
  private static final int HEAD_BYTES = 120;
  private static final int ANSWER_BYTES = 8;
  private static final int NO_TARGET = -1;

  private final Path socket;
  private final Duration limit;

  /**
   * That of a tgtd.
   *
   * @param limit how long it may take to answer
   */
  ControlSocket(Path socket, Duration limit) {
    this.socket = socket;
    this.limit = limit;
  }

  /**
   * Makes an account.
   *
   * @throws DriverException UNAVAILABLE when nobody is there, FAILURE when tgtd refuses, TIMEOUT
   *     when it does not answer: then the account may have been made
   */
  void newAccount(ChapCredentials credentials) {
    String parameters =
        "user=%s,password=%s\0".formatted(credentials.user(), credentials.revealPassword());
    int error = ask(request(parameters.getBytes(StandardCharsets.US_ASCII)));
    if (error != 0) {
      throw new DriverException(
          DriverFault.FAILURE,
          "tgtd has refused the account %s with error %d.".formatted(credentials.user(), error));
    }
  }

  private static ByteBuffer request(byte[] parameters) {
    int length = HEAD_BYTES + parameters.length;
    ByteBuffer request = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    request.putInt(MODE_ACCOUNT).putInt(OPERATION_NEW).put(DRIVER);
    request.position(2 * Integer.BYTES + DRIVER_BYTES);
    request.putInt(length).putInt(NO_TARGET);
    request.position(HEAD_BYTES);
    return request.put(parameters).flip();
  }

  private int ask(ByteBuffer request) {
    long end = System.nanoTime() + limit.toNanos();
    try (SocketChannel channel = connected();
        Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, 0);
      while (request.hasRemaining()) {
        if (channel.write(request) == 0) {
          await(key, SelectionKey.OP_WRITE, end);
        }
      }
      ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES).order(ByteOrder.nativeOrder());
      while (answer.hasRemaining()) {
        int read = channel.read(answer);
        if (read < 0) {
          throw unanswered(null);
        }
        if (read == 0) {
          await(key, SelectionKey.OP_READ, end);
        }
      }
      return answer.getInt(0);
    } catch (ClosedByInterruptException e) {
      throw new DriverException(
          DriverFault.TIMEOUT, "The call was interrupted while tgtd was asked.", e);
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  /** Whether nobody listens there; where that cannot be told, somebody does. */
  boolean isDead() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(socket));
      return false;
    } catch (ConnectException e) {
      // it has died, and left its socket
      return true;
    } catch (IOException e) {
      return Files.notExists(socket);
    }
  }

  /** At once or not at all: one that hangs has others in its queue until there is no more room. */
  private SocketChannel connected() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean connected = false;
    try {
      channel.configureBlocking(false);
      connected = channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw notAnswering(e);
    } finally {
      if (!connected) {
        channel.close();
      }
    }
    if (!connected) {
      throw notAnswering(null);
    }
    return channel;
  }

  private DriverException notAnswering(@Nullable IOException cause) {
    return new DriverException(
        DriverFault.UNAVAILABLE, "tgtd does not answer at %s.".formatted(socket), cause);
  }

  private void await(SelectionKey key, int operation, long end) throws IOException {
    key.interestOps(operation);
    key.selector().select(millisLeft(end));
    key.selector().selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
  }

  private long millisLeft(long end) {
    long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
    if (left <= 0) {
      throw new DriverException(
          DriverFault.TIMEOUT,
          "tgtd has not answered within %d s at %s.".formatted(limit.toSeconds(), socket));
    }
    return left;
  }

  /** As it does with users that are not its own. */
  private DriverException unanswered(@Nullable IOException cause) {
    return new DriverException(
        DriverFault.FAILURE,
        "tgtd has ended the connection at %s without an answer; it takes commands of its own user alone."
            .formatted(socket),
        cause);
  }
}
