package dev.halite.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.node.backend.BackendFlow;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** Every kind that a node does has one flow, which takes what the kind moves. */
@Timeout(30)
class FlowTableTest {
  private static final Map<ResourceType, Class<? extends Subject>> ROWS =
      Map.of(ResourceType.VOLUME, Volume.class, ResourceType.SNAPSHOT, Snapshot.class);

  @Test
  void everyKindHasOneFlow() throws ReflectiveOperationException {
    // It needs no backend, and waits in a queue of its own.
    List<OperationKind> served = new ArrayList<>(List.of(VolumeKind.TELL_GROWN));
    for (BackendFlow<?> flow : flows()) {
      served.add(flow.kind());
    }

    assertThat(served)
        .containsExactlyInAnyOrderElementsOf(
            Stream.<OperationKind[]>of(
                    VolumeKind.values(), SnapshotKind.values(), AttachmentKind.values())
                .flatMap(Stream::of)
                .toList());
  }

  @Test
  void aFlowTakesTheRowThatItsKindMoves() throws ReflectiveOperationException {
    for (BackendFlow<?> flow : flows()) {
      Class<?> taken =
          ResolvableType.forClass(flow.getClass()).as(BackendFlow.class).getGeneric(0).toClass();
      assertThat(taken)
          .as(flow.kind().wireName())
          .isEqualTo(
              flow.kind().row().move() == null
                  ? Subject.class
                  : ROWS.get(flow.kind().row().resource()));
    }
  }

  /** They have no state; what they read from is not looked at here. */
  private static List<BackendFlow<?>> flows() throws ReflectiveOperationException {
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AssignableTypeFilter(BackendFlow.class));
    List<BackendFlow<?>> flows = new ArrayList<>();
    for (var found : scan.findCandidateComponents("dev.halite.node")) {
      Constructor<?> constructor =
          Class.forName(found.getBeanClassName()).getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      flows.add(
          (BackendFlow<?>) constructor.newInstance(new Object[constructor.getParameterCount()]));
    }
    return flows;
  }
}
