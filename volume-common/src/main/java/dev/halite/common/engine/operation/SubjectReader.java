package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.kind.ResourceType;
import java.util.Optional;
import java.util.UUID;

/** Reads the living resources of one type. */
public interface SubjectReader {
  ResourceType resourceType();

  Optional<? extends Resource> find(UUID id);
}
