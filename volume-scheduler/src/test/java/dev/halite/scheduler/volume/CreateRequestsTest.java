package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.request.PlacementHints;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(30)
class CreateRequestsTest {
  private static final RequestContext CALLER =
      new RequestContext("req-test", null, "user", "project", Set.of("member"), Set.of(), false);

  @Test
  void aHintWhoseFilterIsOffIsNotLookedUp() {
    SchedulerProperties properties =
        new SchedulerProperties(
            List.of("CapacityFilter"),
            List.of("CapacityWeigher"),
            "OrderedHostWeightHandler",
            1,
            -1,
            -1,
            3,
            "20.0",
            "nova",
            Duration.ofSeconds(30),
            8);
    PlacementPipeline pipeline = PlacementPipeline.from(properties, new Random(1));
    JdbcClient nowhere = JdbcClient.create(new DriverManagerDataSource("jdbc:none"));
    CreateRequests requests =
        new CreateRequests(
            pipeline,
            new VolumeHints(nowhere),
            new ServerHint(null, 8, System::nanoTime),
            new QosDemands(pipeline, null));
    String id = UUID.randomUUID().toString();
    Map<String, Object> hints =
        Map.of(
            "same_host", id, "different_host", List.of(id), "local_to_instance", id, "query", "[");

    PlacementRequest request = requests.of(operation(hints), payload(hints));

    assertThat(request.hints()).isEqualTo(PlacementHints.NONE);
  }

  private static VolumeCreatePayload payload(Map<String, Object> hints) {
    return new VolumeCreatePayload(
        new UUID(0, 1), 1, List.of(), new UUID(0, 2), Map.of(), hints, List.of(), null);
  }

  private static QueuedOperation operation(Map<String, Object> hints) {
    return new QueuedOperation(
        new UUID(0, 3),
        VolumeKind.CREATE,
        1,
        new UUID(0, 1),
        "scheduler",
        1,
        0,
        Duration.ZERO,
        Json.tree(Json.write(payload(hints))),
        CALLER);
  }
}
