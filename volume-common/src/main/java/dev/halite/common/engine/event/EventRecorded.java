package dev.halite.common.engine.event;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;

/**
 * Others are told what happens to a resource.
 *
 * @param type such as {@code volume.create.end}
 * @param resource as it is shown to them
 */
public record EventRecorded(String type, Resource resource, RequestContext context)
    implements Change {

  @Override
  public Rank rank() {
    return Rank.RECORD;
  }

  @Override
  public String key() {
    return resource.id().toString();
  }

  @Override
  public UUID about() {
    return resource.id();
  }
}
