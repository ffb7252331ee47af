package dev.halite.common.engine.event;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.kind.ResourceType;

/** Records events about one type of resource, with the payload that their consumers know. */
public interface ResourceEvents<S extends Resource> {
  ResourceType resourceType();

  /**
   * In a transaction: records an event, if events are wanted.
   *
   * @param type such as {@code volume.create.end}
   */
  void record(String type, S resource, RequestContext context);
}
