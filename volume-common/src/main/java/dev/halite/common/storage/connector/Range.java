package dev.halite.common.storage.connector;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;

/** Checks ranges before a storage would grow, or read short. */
final class Range {
  private Range() {}

  static void requireWithin(long sizeBytes, long offset, long length) {
    if (offset < 0 || length < 0 || length > sizeBytes - offset) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "%d bytes at %d are not within a volume of %d bytes."
              .formatted(length, offset, sizeBytes));
    }
  }

  static void requireWritable(boolean readOnly, String volume) {
    if (readOnly) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT, "%s is open to be read only.".formatted(volume));
    }
  }
}
