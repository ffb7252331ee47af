package dev.halite.common.engine.secret;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a file that an operator may replace while the process runs. One that cannot be read
 * is reported, and the former keys stay.
 */
final class ReloadedKeys implements Supplier<SecretKeys> {
  private static final Logger log = LoggerFactory.getLogger(ReloadedKeys.class);
  private static final long PAUSE_NANOS = 2_000_000_000;

  private final KeyFile file;
  private final LongSupplier nanoTime;
  private SecretKeys keys;
  private FileTime modified;
  private long lookedAt;

  ReloadedKeys(KeyFile file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    try {
      this.modified = file.modified();
    } catch (IOException e) {
      throw new IllegalStateException(
          "The key file that halite.secret.key-file names cannot be read.", e);
    }
    this.keys = file.read();
    this.lookedAt = nanoTime.getAsLong();
  }

  @Override
  public synchronized SecretKeys get() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt >= PAUSE_NANOS) {
      lookedAt = now;
      look();
    }
    return keys;
  }

  private void look() {
    try {
      FileTime found = file.modified();
      if (!found.equals(modified)) {
        modified = found;
        keys = file.read();
        log.info("The key file was read again: {}", keys);
      }
    } catch (IOException | IllegalStateException e) {
      log.error(
          "The key file was changed and cannot be used, the former keys stay: {}", e.getMessage());
    }
  }
}
