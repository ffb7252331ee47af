package dev.halite.manage.target;

import java.util.UUID;

/** Ids of attachments that were made here and not by the catalog, whose ids are random. */
final class HandMade {
  /** Of ids of one's own making. */
  private static final int VERSION = 8;

  private static final long VERSION_BITS = 0xf000L;

  private HandMade() {}

  static UUID id() {
    UUID random = UUID.randomUUID();
    long high = random.getMostSignificantBits() & ~VERSION_BITS | (long) VERSION << 12;
    return new UUID(high, random.getLeastSignificantBits());
  }

  static boolean is(UUID attachment) {
    return attachment.version() == VERSION;
  }
}
