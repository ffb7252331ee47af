package dev.halite.node.backend;

import dev.halite.common.engine.operation.Claim;
import dev.halite.common.storage.copy.Bandwidth;
import dev.halite.common.storage.copy.ContentCopier;
import dev.halite.common.storage.copy.ContentDigest;
import dev.halite.common.storage.copy.CopyCheckpoint;
import dev.halite.common.storage.copy.CopyListener;
import dev.halite.common.storage.copy.CopyRequest;
import dev.halite.common.storage.copy.CopySettings;
import dev.halite.driver.DriverException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Copies to one backend: the threads of those that go to it, and how fast all of this process may
 * be that go to it or come from it. They are not made by the driver's threads, as they take hours.
 *
 * @param limits none or one
 */
public record Copies(ContentCopier copier, List<Bandwidth> limits) {
  public Copies {
    limits = List.copyOf(limits);
  }

  /**
   * Of a backend.
   *
   * @param perSecond null: as fast as they can be
   */
  static Copies of(String backend, @Nullable DataSize perSecond) {
    return new Copies(
        new ContentCopier(backend, CopySettings.DEFAULT),
        perSecond == null ? List.of() : List.of(new Bandwidth(perSecond.toBytes())));
  }

  /**
   * Copies a content.
   *
   * @param blank whether nothing was ever written to the copy
   * @param from where to begin
   * @throws dev.halite.common.engine.fault.HaliteException and others as {@link Backend#call}
   */
  public CopyCheckpoint copy(
      Claim claim,
      CopiedContent source,
      CopiedContent copy,
      boolean blank,
      CopyCheckpoint from,
      CopyListener listener) {
    List<Bandwidth> all = new ArrayList<>(limits);
    all.addAll(source.backend().copies().limits());
    return translated(
        claim,
        () ->
            copier.copy(new CopyRequest(source, copy, blank, from, all), new Told(listener, copy)));
  }

  /**
   * Reads a copy and compares it with what was copied.
   *
   * @throws dev.halite.common.engine.fault.HaliteException and others as {@link Backend#call}
   */
  public void verify(
      Claim claim, CopiedContent copy, ContentDigest expected, CopyListener listener) {
    translated(
        claim,
        () -> {
          copier.verify(copy, expected, limits, listener);
          return true;
        });
  }

  private static <T> T translated(Claim claim, Supplier<T> work) {
    try {
      return work.get();
    } catch (DriverException e) {
      // A cancellation interrupts it.
      claim.proceed();
      throw DriverFaults.translate(e);
    }
  }

  /** Only what hangs in the copy may still write to it. */
  private record Told(CopyListener listener, CopiedContent copy) implements CopyListener {
    @Override
    public void progressed(long offset, long sizeBytes) {
      listener.progressed(offset, sizeBytes);
    }

    @Override
    public void reached(CopyCheckpoint checkpoint) {
      listener.reached(checkpoint);
    }

    @Override
    public void leftUnanswered() {
      copy.leftUnanswered();
    }
  }
}
