package dev.halite.node.backend;

import dev.halite.common.storage.copy.Bandwidth;
import dev.halite.common.storage.copy.ContentCopier;
import dev.halite.common.storage.copy.CopySettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * What copies to and from one backend share: the threads of those that go to it, and how fast all
 * of them may be.
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
}
