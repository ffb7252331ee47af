package dev.halite.common.storage.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads one output of a program to its end, and keeps the first part of it. */
final class BoundedOutput {
  private final InputStream stream;
  private final int limit;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Thread reader;
  private boolean truncated;

  private BoundedOutput(InputStream stream, int limit, String name) {
    this.stream = stream;
    this.limit = limit;
    this.reader = Thread.ofPlatform().daemon().name(name).unstarted(this::read);
  }

  static BoundedOutput of(InputStream stream, int limit, String name) {
    var output = new BoundedOutput(stream, limit, name);
    output.reader.start();
    return output;
  }

  /**
   * Waits for the end of the stream. False when it has none yet: a child that the program left
   * behind still holds its other end.
   */
  boolean awaitEnd(Duration wait) throws InterruptedException {
    return reader.join(wait);
  }

  synchronized String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  synchronized boolean isTruncated() {
    return truncated;
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        keep(buffer, count);
      }
    } catch (IOException e) {
      // the stream is closed with the process when that is killed; what came before it is kept
      keep(buffer, 0);
    }
  }

  private synchronized void keep(byte[] bytes, int count) {
    int room = limit - kept.size();
    kept.write(bytes, 0, Math.min(room, count));
    truncated |= count > room;
  }
}
