package dev.halite.common.engine.event;

import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.outcome.ChangeWriter;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Has the events of a resource recorded by whoever knows its payload. */
final class EventWriter implements ChangeWriter<EventRecorded> {
  private final Map<ResourceType, ResourceEvents<?>> byType;

  EventWriter(Collection<? extends ResourceEvents<?>> events) {
    this.byType =
        events.stream()
            .collect(
                Collectors.toUnmodifiableMap(ResourceEvents::resourceType, Function.identity()));
  }

  @Override
  public Class<EventRecorded> changes() {
    return EventRecorded.class;
  }

  @Override
  public boolean write(EventRecorded event) {
    record(event, event.resource());
    return true;
  }

  private <S extends Resource> void record(EventRecorded event, S resource) {
    @SuppressWarnings("unchecked") // the key of the map is the type of what its value takes
    ResourceEvents<S> events = (ResourceEvents<S>) byType.get(resource.resourceType());
    if (events == null) {
      throw new IllegalStateException("Nobody knows the events of a " + resource.resourceType());
    }
    events.record(event.type(), resource, event.context());
  }
}
