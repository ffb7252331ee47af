package dev.halite.common.engine.kind;

import java.util.UUID;

/** What an operation is about. */
public interface Subject {
  UUID id();

  ResourceType resourceType();

  /** A subject of which no more is known, or needed. */
  record Named(ResourceType resourceType, UUID id) implements Subject {}
}
