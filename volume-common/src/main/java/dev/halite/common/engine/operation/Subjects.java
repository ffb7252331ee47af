package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Move;
import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Loads what operations are about, before their flows run. */
final class Subjects {
  private final Map<ResourceType, SubjectReader> readers;

  Subjects(Collection<SubjectReader> readers) {
    this.readers =
        readers.stream()
            .collect(
                Collectors.toUnmodifiableMap(SubjectReader::resourceType, Function.identity()));
  }

  /**
   * The subject of an operation.
   *
   * @param resource its row; null when it has none any more
   * @param underWay whether the operation has it: its status is the kind's
   */
  record Found(@Nullable Resource resource, Subject subject, boolean underWay) {}

  Found find(QueuedOperation operation) {
    ResourceType type = operation.kind().row().resource();
    Subject named = new Subject.Named(type, operation.resourceId());
    Move<?> move = operation.kind().row().move();
    if (move == null) {
      return new Found(null, named, true);
    }
    SubjectReader reader = readers.get(type);
    if (reader == null) {
      throw new IllegalStateException("Nobody reads a " + type.text() + ".");
    }
    Resource resource = reader.find(operation.resourceId()).orElse(null);
    return resource == null
        ? new Found(null, named, false)
        : new Found(resource, resource, move.isUnderWay(resource));
  }
}
