package dev.halite.common.storage.posix;

import dev.halite.driver.ExtentCollector;
import java.io.IOException;

/** Where files have data. */
public final class FileExtents {
  private FileExtents() {}

  /** Tells what a file has between its holes, in a range. */
  public static void collect(PosixFile file, long begin, long end, ExtentCollector extents)
      throws IOException {
    long at = begin;
    while (at < end && !extents.isFull()) {
      long data = file.nextData(at).orElse(end);
      if (data >= end) {
        return;
      }
      at = Math.min(file.nextHole(data).orElse(end), end);
      extents.add(data, at - data, true);
    }
  }
}
