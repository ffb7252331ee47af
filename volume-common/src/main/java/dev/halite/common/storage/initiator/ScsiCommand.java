package dev.halite.common.storage.initiator;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A command of SCSI, as SPC-4 and SBC-3 have it. May be sent again: it always means the same.
 *
 * @param name for sentences
 * @param block its descriptor block
 * @param direction one of {@link LibIscsi}
 * @param data a direct buffer, whose rest is sent or filled; null where nothing is
 */
record ScsiCommand(String name, byte[] block, int direction, @Nullable ByteBuffer data) {
  private static final int LENGTH_6 = 6;
  private static final int LENGTH_10 = 10;
  private static final int LENGTH_16 = 16;
  private static final byte UNMAP_BIT = 8;
  private static final int READ = 0x88;
  private static final int WRITE = 0x8a;
  private static final int WRITE_SAME = 0x93;
  private static final int SYNCHRONIZE_CACHE = 0x91;
  private static final int UNMAP = 0x42;

  /** Whether what the unit holds is another one afterwards. */
  boolean isChange() {
    return switch (code()) {
      case WRITE, WRITE_SAME, UNMAP -> true;
      default -> false;
    };
  }

  /** Whether it was done only when all of its data was moved; else less is an answer, too. */
  boolean isWhole() {
    return switch (code()) {
      case READ, WRITE, WRITE_SAME -> true;
      default -> false;
    };
  }

  /** Whether how long it takes does not depend on how much data it has itself. */
  boolean isLong() {
    return switch (code()) {
      case SYNCHRONIZE_CACHE, UNMAP, WRITE_SAME -> true;
      default -> false;
    };
  }

  private int code() {
    return block[0] & 0xff;
  }

  int dataBytes() {
    return data == null ? 0 : data.remaining();
  }

  static ScsiCommand testUnitReady() {
    return new ScsiCommand("TEST UNIT READY", new byte[LENGTH_6], LibIscsi.TRANSFER_NONE, null);
  }

  /** One page of what the unit says of itself. */
  static ScsiCommand page(int page, ByteBuffer into) {
    ByteBuffer block = ByteBuffer.allocate(LENGTH_6);
    block.put((byte) 0x12).put((byte) 1).put((byte) page).putShort((short) into.remaining());
    return new ScsiCommand("INQUIRY", block.array(), LibIscsi.TRANSFER_READ, into);
  }

  static ScsiCommand readCapacity(ByteBuffer into) {
    return serviceAction("READ CAPACITY", 0x10, 0, into);
  }

  static ScsiCommand blockStatus(long lba, ByteBuffer into) {
    return serviceAction("GET LBA STATUS", 0x12, lba, into);
  }

  static ScsiCommand read(long lba, int blocks, ByteBuffer into) {
    return of16("READ", READ, 0, lba, blocks, LibIscsi.TRANSFER_READ, into);
  }

  static ScsiCommand write(long lba, int blocks, ByteBuffer from) {
    return of16("WRITE", WRITE, 0, lba, blocks, LibIscsi.TRANSFER_WRITE, from);
  }

  /**
   * Writes one block everywhere.
   *
   * @param unmap whether its space may be given back instead, if it reads the same then
   */
  static ScsiCommand writeSame(long lba, int blocks, boolean unmap, ByteBuffer one) {
    return of16(
        "WRITE SAME", WRITE_SAME, unmap ? UNMAP_BIT : 0, lba, blocks, LibIscsi.TRANSFER_WRITE, one);
  }

  /** All that was written. */
  static ScsiCommand synchronizeCache() {
    return of16("SYNCHRONIZE CACHE", SYNCHRONIZE_CACHE, 0, 0, 0, LibIscsi.TRANSFER_NONE, null);
  }

  static ScsiCommand unmap(long lba, int blocks) {
    ByteBuffer list = ByteBuffer.allocateDirect(24);
    list.putShort((short) 22).putShort((short) 16).putInt(0);
    list.putLong(lba).putInt(blocks).putInt(0).flip();
    ByteBuffer block = ByteBuffer.allocate(LENGTH_10);
    block.put((byte) UNMAP).position(7);
    block.putShort((short) list.remaining());
    return new ScsiCommand("UNMAP", block.array(), LibIscsi.TRANSFER_WRITE, list);
  }

  private static ScsiCommand serviceAction(String name, int action, long lba, ByteBuffer into) {
    return of16(name, 0x9e, action, lba, into.remaining(), LibIscsi.TRANSFER_READ, into);
  }

  private static ScsiCommand of16(
      String name,
      int code,
      int second,
      long lba,
      int length,
      int direction,
      @Nullable ByteBuffer data) {
    ByteBuffer block = ByteBuffer.allocate(LENGTH_16);
    block.put((byte) code).put((byte) second).putLong(lba).putInt(length);
    return new ScsiCommand(name, block.array(), direction, data);
  }
}
