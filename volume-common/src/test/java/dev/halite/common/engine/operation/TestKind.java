package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Deadlines;
import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.kind.ResourceType;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Kinds that do what a test wants, and move no resource. */
public enum TestKind implements OperationKind {
  ORDINARY(row("test.ordinary")),
  URGENT(row("test.urgent").prioritised(1)),
  CONTROL(row("test.control").in(Lane.CONTROL)),
  BULK(row("test.bulk").in(Lane.BULK)),
  BRIEF(
      row("test.brief")
          .within(new Deadlines(Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(1)))),
  PATIENT(row("test.patient").besideOthersForEver());

  private final KindRow row;

  TestKind(KindRow row) {
    this.row = row;
  }

  private static KindRow row(String name) {
    return KindRow.of(name, ResourceType.VOLUME, NoPayload.class, Duration.ofHours(1));
  }

  @Override
  public KindRow row() {
    return row;
  }

  /** Makes the kinds known to a process. */
  @Configuration(proxyBeanMethods = false)
  public static class Known {
    @Bean
    KindSource testKinds() {
      return () -> java.util.List.of(values());
    }
  }
}
