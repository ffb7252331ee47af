package dev.halite.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.node.backend.BackendFlow;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.stereotype.Component;

/** Every kind that a node does has one flow, which takes what the kind moves. */
@Timeout(30)
class FlowTableTest {
  private static final Map<ResourceType, Class<? extends Subject>> ROWS =
      Map.of(ResourceType.VOLUME, Volume.class, ResourceType.SNAPSHOT, Snapshot.class);

  @Test
  void everyKindHasOneFlow() throws ReflectiveOperationException {
    List<OperationKind> served = new ArrayList<>();
    flows().forEach(flow -> served.add(flow.kind()));
    // Without a backend, in a queue of its own; flows of tests are no components.
    found(Flow.class, "dev.halite.node").stream()
        .filter(type -> type.isAnnotationPresent(Component.class))
        .forEach(type -> served.add(made(type, Flow.class).kind()));

    List<OperationKind> known = new ArrayList<>();
    found(OperationKind.class, "dev.halite.common.catalog")
        .forEach(kinds -> known.addAll(List.of((OperationKind[]) kinds.getEnumConstants())));
    assertThat(served).containsExactlyInAnyOrderElementsOf(known).hasSizeGreaterThan(10);
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

  private static List<? extends BackendFlow<?>> flows() throws ReflectiveOperationException {
    List<BackendFlow<?>> flows = new ArrayList<>();
    for (Class<?> type : found(BackendFlow.class, "dev.halite.node")) {
      flows.add((BackendFlow<?>) made(type, BackendFlow.class));
    }
    return flows;
  }

  /** They have no state; what they read from is not looked at here. */
  private static <T> T made(Class<?> type, Class<T> as) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      return as.cast(constructor.newInstance(new Object[constructor.getParameterCount()]));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Class<?>> found(Class<?> type, String where)
      throws ReflectiveOperationException {
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AssignableTypeFilter(type));
    List<Class<?>> found = new ArrayList<>();
    for (var each : scan.findCandidateComponents(where)) {
      found.add(Class.forName(each.getBeanClassName()));
    }
    return found;
  }
}
