package dev.halite.api.action;

import dev.halite.common.engine.fault.HaliteException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of an answer, in pieces, each of which finds room before it is kept. */
final class AnswerBytes extends OutputStream {
  /** Answers up to this size lie in buffers of the connection in any case. */
  private static final int SMALL = 8 * 1024;

  private static final int PIECE = 64 * 1024;

  private final AnswerRoom room;
  private final List<Piece> pieces = new ArrayList<>();
  private long length;
  private @Nullable HaliteException refusal;

  AnswerBytes(AnswerRoom room) {
    this.room = room;
  }

  /** Bytes up to a length. */
  private static final class Piece {
    private final byte[] bytes;
    private int used;

    private Piece(byte[] bytes, int used) {
      this.bytes = bytes;
      this.used = used;
    }
  }

  /** Says what becomes of a piece. */
  @FunctionalInterface
  interface Reader {
    void read(byte[] bytes, int count) throws IOException;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] from, int start, int count) throws IOException {
    int at = start;
    int left = count;
    while (left > 0) {
      Piece last = pieces.isEmpty() ? null : pieces.getLast();
      if (last == null || last.used == last.bytes.length) {
        last = another();
      }
      int some = Math.min(left, last.bytes.length - last.used);
      System.arraycopy(from, at, last.bytes, last.used, some);
      last.used += some;
      at += some;
      left -= some;
      length += some;
    }
  }

  private Piece another() throws IOException {
    int size = Math.clamp(length, SMALL, PIECE);
    if (length > 0) {
      try {
        room.take(size);
      } catch (HaliteException e) {
        refusal = e;
        throw new IOException("no room", e);
      }
    }
    Piece next = new Piece(new byte[size], 0);
    pieces.add(next);
    return next;
  }

  /** Takes bytes as they are. */
  void add(byte[] whole) {
    if (whole.length > SMALL) {
      room.take(whole.length);
    }
    pieces.add(new Piece(whole, whole.length));
    length += whole.length;
  }

  /** Why there was no room for a piece; null where there was. */
  @Nullable HaliteException refusal() {
    return refusal;
  }

  long length() {
    return length;
  }

  /** Hands over one piece after the other. */
  void forEach(Reader reader) throws IOException {
    for (Piece piece : pieces) {
      reader.read(piece.bytes, piece.used);
    }
  }
}
