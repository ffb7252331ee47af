package dev.halite.common.storage.initiator;

import dev.halite.common.storage.initiator.ScsiAnswer.Refused;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtentCollector;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A logical unit behind iSCSI, by whole blocks. May be used by many threads at once.
 *
 * <p>When a session is lost, its commands are sent again by another, provided that the unit has a
 * serial number by which it is known again. What the target had acknowledged and not yet flushed
 * may be lost then, with the target; so the next {@link #flush} fails, and so does each further
 * one, until the unit is opened anew. It is the same when a target says, in a session that goes on,
 * that it was reset or that an earlier write has failed. Who only reads notices nothing.
 */
public final class IscsiUnit implements AutoCloseable {
  private static final int MOST_NEWS = 20;
  private static final long BUSY_MILLIS = 100;
  private static final int STATUS_HEADER = 8;
  private static final int STATUS_ENTRY = 16;
  private static final int STATUS_ENTRIES = 256;
  private static final int DEALLOCATED = 1;

  private final InitiatorSettings settings;
  private final UnitSessions sessions;
  private final String name;
  private final UnitChanges changes = new UnitChanges();
  private volatile @Nullable UnitLimits limits;
  private volatile boolean noStatus;
  private volatile boolean noSame;

  private IscsiUnit(UnitAddress address, InitiatorSettings settings) {
    this.settings = settings;
    this.name = address.ways().getFirst().toString();
    this.sessions = new UnitSessions(address, settings, changes, this::check);
  }

  /**
   * Logs in at one of the portals.
   *
   * @throws DriverException DENIED when the target refuses user, password or initiator, NOT_FOUND
   *     when there is no such target or unit, TIMEOUT when nobody answers, UNAVAILABLE when nobody
   *     is there, or libiscsi is not
   */
  public static IscsiUnit open(UnitAddress address, InitiatorSettings settings) {
    var unit = new IscsiUnit(address, settings);
    unit.sessions.open();
    return unit;
  }

  /** Its blocks, when it was opened. */
  public long blocks() {
    return limits().blocks();
  }

  /** How large a block is. */
  public int blockBytes() {
    return limits().blockBytes();
  }

  /** Fills the rest of a direct buffer. */
  public void read(long block, ByteBuffer into) {
    long at = block;
    while (into.hasRemaining()) {
      int count = Math.min(into.remaining() / blockBytes(), limits().mostBlocks());
      int bytes = count * blockBytes();
      done(ScsiCommand.read(at, count, into.slice(into.position(), bytes)));
      into.position(into.position() + bytes);
      at += count;
    }
  }

  /** Writes the rest of a direct buffer. */
  public void write(long block, ByteBuffer from) {
    long at = block;
    while (from.hasRemaining()) {
      int count = Math.min(from.remaining() / blockBytes(), limits().mostBlocks());
      int bytes = count * blockBytes();
      done(ScsiCommand.write(at, count, from.slice(from.position(), bytes)));
      from.position(from.position() + bytes);
      at += count;
    }
  }

  /** Makes blocks read as zeroes, and gives them back where the unit can do that. */
  public void zero(long block, long count) {
    UnitLimits now = limits();
    boolean bySame = now.unmapBySame() && now.zeroesAfterUnmap() && !noSame;
    if (!bySame && now.unmap() && now.zeroesAfterUnmap() && !noStatus) {
      // which is a wish only: what the unit keeps is written
      for (long at = block; at < block + count; ) {
        int next = (int) Math.min(block + count - at, now.mostUnmap());
        done(ScsiCommand.unmap(at, next));
        at += next;
      }
      var kept = new ExtentCollector(Long.MAX_VALUE, block, count);
      allocated(block, count, kept);
      kept.extents().forEach(it -> writeZeroes(it.offset(), it.length(), false));
    } else {
      writeZeroes(block, count, bySame);
    }
  }

  /** Makes durable what was written. */
  public void flush() {
    long ended = changes.ended();
    done(ScsiCommand.synchronizeCache());
    if (changes.isOneLost()) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "%s may have lost what was not flushed, by a reset or with a session; write it again."
              .formatted(name));
    }
    changes.flushed(ended);
  }

  /**
   * Tells which blocks of a range are not known to read as zeroes.
   *
   * @param extents is told in blocks
   */
  public void allocated(long block, long count, ExtentCollector extents) {
    long at = block;
    long end = block + count;
    ByteBuffer answer = ByteBuffer.allocateDirect(STATUS_HEADER + STATUS_ENTRIES * STATUS_ENTRY);
    while (at < end && !noStatus && limits().zeroesAfterUnmap() && !extents.isFull()) {
      Optional<Refused> refused = run(ScsiCommand.blockStatus(at, answer.clear()));
      if (refused.isPresent()) {
        noStatus = true;
        break;
      }
      long reached = told(answer, at, extents);
      if (reached <= at) {
        break;
      }
      at = reached;
    }
    if (at < end) {
      extents.add(at, end - at, true);
    }
  }

  /** Ends the session. Never throws; a second close does nothing. */
  @Override
  public void close() {
    sessions.close();
  }

  /** As in a sentence. */
  @Override
  public String toString() {
    return name;
  }

  private static long told(ByteBuffer answer, long from, ExtentCollector extents) {
    long bytes = Integer.toUnsignedLong(answer.getInt(0)) + 4 - STATUS_HEADER;
    int entries = (int) Math.clamp(bytes / STATUS_ENTRY, 0, STATUS_ENTRIES);
    long at = from;
    for (int i = 0; i < entries; i++) {
      int entry = STATUS_HEADER + i * STATUS_ENTRY;
      long begin = answer.getLong(entry);
      long length = Integer.toUnsignedLong(answer.getInt(entry + 8));
      if (begin > at || begin + length <= at) {
        // not where the one before has ended: no answer to rely on
        return at;
      }
      boolean data = (answer.get(entry + 12) & 0xf) != DEALLOCATED;
      if (data) {
        extents.add(at, begin + length - at, true);
      }
      at = begin + length;
    }
    return at;
  }

  private void writeZeroes(long block, long count, boolean unmap) {
    long at = block;
    long end = block + count;
    ByteBuffer one = ByteBuffer.allocateDirect(blockBytes());
    while (at < end && !noSame) {
      int next = (int) Math.min(end - at, limits().mostSame());
      if (tryDone(ScsiCommand.writeSame(at, next, unmap, one.clear()))) {
        at += next;
      } else {
        noSame = true;
      }
    }
    if (at < end) {
      ByteBuffer zeroes =
          ByteBuffer.allocateDirect((int) Math.min(end - at, limits().mostBlocks()) * blockBytes());
      while (at < end) {
        int next = (int) Math.min(end - at, limits().mostBlocks());
        done(ScsiCommand.write(at, next, zeroes.clear().limit(next * blockBytes())));
        at += next;
      }
    }
  }

  /** False when the unit does not know the command. */
  private boolean tryDone(ScsiCommand command) {
    Optional<Refused> refused = run(command);
    if (refused.isPresent() && !refused.get().isUnknown()) {
      throw UnitFaults.translate(command, name, refused.get());
    }
    return refused.isEmpty();
  }

  private void done(ScsiCommand command) {
    Optional<Refused> refused = run(command);
    if (refused.isPresent()) {
      throw UnitFaults.translate(command, name, refused.get());
    }
  }

  /** Empty when it was done. */
  private Optional<Refused> run(ScsiCommand command) {
    long until = System.nanoTime() + settings.commandTimeout().toNanos();
    DriverException lost = null;
    boolean change = false;
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        throw new DriverException(
            DriverFault.TIMEOUT, "%s of %s was interrupted.".formatted(command.name(), name));
      }
      IscsiSession session = sessions.get(until);
      if (command.isChange() && !change) {
        // not before there is a session: one that was lost earlier has not lost this
        change = true;
        changes.begin();
      }
      ScsiAnswer said = ask(session, command, until);
      if (change && !(said instanceof ScsiAnswer.Lost)) {
        changes.end();
      }
      switch (said) {
        case ScsiAnswer.Done() -> {
          return Optional.empty();
        }
        case Refused refused -> {
          return Optional.of(refused);
        }
        case ScsiAnswer.Lost answer -> {
          if (sessions.isClosed()) {
            throw sessions.closed();
          }
          if (lost == null) {
            until = System.nanoTime() + settings.patience().toNanos();
          } else if (System.nanoTime() - until >= 0) {
            throw lost;
          }
          lost = UnitFaults.lost(command, name, session, answer);
        }
      }
    }
  }

  /** Sends a command until the unit has nothing else to say. */
  private static ScsiAnswer ask(IscsiSession session, ScsiCommand command, long until) {
    int news = 0;
    while (true) {
      ScsiAnswer answer = session.run(command);
      boolean again =
          answer instanceof Refused refused
              && (refused.isNews() && news++ < MOST_NEWS
                  || refused.isLater() && System.nanoTime() - until < 0);
      if (!again) {
        return answer;
      }
      if (answer instanceof Refused refused && refused.isLater()) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(BUSY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(DriverFault.TIMEOUT, "A wait for a busy target was ended.", e);
    }
  }

  /**
   * Who is behind a new session; another unit than before must not get our writes.
   *
   * @return whether it can be known again behind a later one
   */
  private boolean check(IscsiSession session) {
    long until = System.nanoTime() + settings.commandTimeout().toNanos();
    require(session, ScsiCommand.testUnitReady(), until);
    ByteBuffer capacity = ByteBuffer.allocateDirect(UnitLimits.CAPACITY_BYTES);
    require(session, ScsiCommand.readCapacity(capacity), until);
    UnitLimits found =
        UnitLimits.of(
                capacity,
                page(session, UnitLimits.SERIAL_PAGE, until),
                page(session, UnitLimits.LIMITS_PAGE, until),
                page(session, UnitLimits.PROVISIONING_PAGE, until))
            .orElseThrow(
                () ->
                    new DriverException(
                        DriverFault.INVALID, "%s is no disk that can be used.".formatted(session)));
    UnitLimits known = limits;
    if (known == null) {
      limits = found;
    } else if (!found.serial().equals(known.serial())
        || found.blockBytes() != known.blockBytes()
        || found.blocks() < known.blocks()) {
      throw new DriverException(
          DriverFault.CONFLICT, "%s is another disk than before.".formatted(session));
    }
    return !found.serial().isEmpty();
  }

  private void require(IscsiSession session, ScsiCommand command, long until) {
    switch (ask(session, command, until)) {
      case ScsiAnswer.Done() -> {}
      case Refused refused -> throw UnitFaults.translate(command, session.toString(), refused);
      case ScsiAnswer.Lost lost ->
          throw UnitFaults.lost(command, session.toString(), session, lost);
    }
  }

  /** Without its number where the unit has no such page. */
  private ByteBuffer page(IscsiSession session, int number, long until) {
    ByteBuffer page = ByteBuffer.allocateDirect(UnitLimits.PAGE_BYTES);
    ScsiCommand command = ScsiCommand.page(number, page);
    return switch (ask(session, command, until)) {
      case ScsiAnswer.Done() -> page;
      case Refused refused -> {
        if (!refused.isUnknown()) {
          throw UnitFaults.translate(command, session.toString(), refused);
        }
        yield ByteBuffer.allocate(UnitLimits.PAGE_BYTES);
      }
      case ScsiAnswer.Lost lost ->
          throw UnitFaults.lost(command, session.toString(), session, lost);
    };
  }

  private UnitLimits limits() {
    UnitLimits known = limits;
    if (known == null) {
      throw new IllegalStateException("The unit is not open.");
    }
    return known;
  }
}
