package dev.halite.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.CatalogApi;
import dev.halite.api.config.ApiProperties;
import dev.halite.api.listing.ListReader;
import dev.halite.api.listing.ListRequest;
import dev.halite.api.listing.PageMaker;
import dev.halite.api.listing.QueryParameters;
import dev.halite.api.listing.ResourceFilters;
import dev.halite.api.microversion.Microversion;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.database.TableRows;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A page of a large catalog is found by an index, whatever is asked for and however deep. */
@Timeout(300)
@ExtendWith(CatalogApi.class)
class ListPlansTest {
  private static final int VOLUMES = 100_000;
  private static final int OTHERS = 40_000;

  /** The tables have 5,000 pages and more, the smaller ones 700; a scan touches them all. */
  private static final int FEW_PAGES = 150;

  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", ListPlansTest::migrate);

  private static JdbcClient jdbc;

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  /** What lists see of each table, as their statements say it. */
  private static final Map<String, String> LIVING =
      Map.of(
          "volume", "deleted_at IS NULL",
          "snapshot", "deleted_at IS NULL",
          "attachment", "deleted_at IS NULL",
          "user_message", "expires_at > clock_timestamp()",
          "operation", "TRUE");

  /** Of these a site has some dozens. */
  private static final Set<String> FEW = Set.of("volume_type", "qos_specs");

  /** A third in project big, 30 in small, the others in 200; a tenth has no name. */
  @BeforeAll
  static void fill() {
    DataSource source =
        new SingleConnectionDataSource(
            DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password(), true);
    jdbc = JdbcClient.create(source);
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, name, size_gb, status, host, created_at)
            SELECT gen_random_uuid(),
                   CASE WHEN n % 3333 = 1 THEN 'small' WHEN n % 3 = 0 THEN 'big'
                        ELSE 'project-' || n % 200 END,
                   'user', CASE WHEN n % 10 <> 3 THEN 'name-' || md5(n::text) END, 1 + n % 5,
                   CASE n % 20 WHEN 1 THEN 'error' WHEN 2 THEN 'in-use' ELSE 'available' END,
                   'node-' || n % 5 || '@fast#pool',
                   timestamptz '2026-01-01 00:00:00Z' + n * interval '1 second'
            FROM generate_series(1, :volumes) n
            """)
        .param("volumes", VOLUMES)
        .update();
    jdbc.sql(
            """
            INSERT INTO snapshot (id, placement, volume_id, project_id, user_id, name, size_gb,
                                  status, created_at)
            SELECT gen_random_uuid(), gen_random_uuid(), id, project_id, user_id, name, size_gb,
                   CASE status WHEN 'in-use' THEN 'creating' ELSE status END, created_at
            FROM volume ORDER BY created_at LIMIT :rows
            """)
        .param("rows", OTHERS)
        .update();
    jdbc.sql(
            """
            INSERT INTO attachment (id, volume_id, project_id, instance_id, attach_status, created_at)
            SELECT gen_random_uuid(), id, project_id, gen_random_uuid(),
                   CASE status WHEN 'error' THEN 'attaching' ELSE 'attached' END, created_at
            FROM volume ORDER BY created_at LIMIT :rows
            """)
        .param("rows", OTHERS)
        .update();
    jdbc.sql(
            """
            INSERT INTO user_message (id, project_id, request_id, resource_type, resource_id,
                                      action_id, detail_id, text, created_at, expires_at)
            SELECT gen_random_uuid(), project_id, 'req-' || gen_random_uuid(), 'volume', id, '001',
                   '002', 'text', created_at, clock_timestamp() + interval '30 days'
            FROM volume ORDER BY created_at LIMIT :rows
            """)
        .param("rows", OTHERS)
        .update();
    jdbc.sql(
            """
            INSERT INTO operation (id, kind, payload_version, resource_type, resource_id, project_id,
                                   state, payload, context, created_at)
            SELECT (left(operation_id_at(clock_timestamp())::text, 24)
                    || lpad(to_hex(row_number() OVER (ORDER BY created_at)), 12, '0'))::uuid,
                   'volume.create', 1, 'volume', id, project_id, 'succeeded', '{}', '{}', created_at
            FROM volume ORDER BY created_at LIMIT :rows
            """)
        .param("rows", OTHERS)
        .update();
    for (String table : LIVING.keySet()) {
      jdbc.sql("VACUUM ANALYZE " + table).update();
    }
  }

  @Test
  void everyListIsLookedAt() {
    assertThat(CatalogApi.bean(Resources.class).all())
        .filteredOn(resource -> !FEW.contains(resource.name()))
        .extracting(Resource::table)
        .containsExactlyInAnyOrderElementsOf(LIVING.keySet());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          volume | all | project_id=small
          volume | all | project_id=nobody
          volume | all | status=maintenance
          volume | big | status=maintenance
          volume | big | status=['maintenance','reserved']
          volume | all | status=available
          volume | all | host=elsewhere@fast#pool
          volume | big | host=elsewhere@fast#pool
          volume | all | name~=name-3333
          volume | all | name~=no such name
          volume | big | name~=no such name
          volume | big | name=name-nowhere
          volume | big | sort=name:asc
          volume | big | sort=name:desc
          volume | all | sort=status:asc
          volume | all | sort=status:desc
          snapshot | all | sort=created_at:desc
          snapshot | big | sort=created_at:desc
          snapshot | all | project_id=small
          snapshot | all | project_id=nobody
          snapshot | all | status=deleting
          snapshot | big | status=deleting
          snapshot | all | name~=no such name
          snapshot | big | name=name-nowhere
          snapshot | big | sort=name:asc
          snapshot | big | sort=name:desc
          snapshot | all | sort=status:asc
          snapshot | all | sort=status:desc
          snapshot | big | volume_id=00000000-0000-0000-0000-000000000001
          attachment | all | sort=created_at:desc
          attachment | big | sort=created_at:desc
          attachment | all | project_id=small
          attachment | all | status=reserved
          attachment | big | status=reserved
          attachment | all | sort=status:asc
          attachment | all | sort=status:desc
          attachment | big | volume_id=00000000-0000-0000-0000-000000000001
          attachment | all | instance_id=00000000-0000-0000-0000-000000000001
          operation | all | sort=created_at:desc
          operation | big | sort=created_at:desc
          operation | small | sort=created_at:asc
          operation | all | project_id=nobody
          operation | big | resource_id=00000000-0000-0000-0000-000000000001
          message | all | sort=created_at:desc
          message | big | sort=created_at:desc
          message | small | sort=created_at:asc
          message | big | resource_uuid=00000000-0000-0000-0000-000000000001
          """)
  void aPageIsFoundByAnIndex(String resource, String project, String query) {
    assertThat(pagesTouched(resource(resource), project, query, null)).isLessThan(FEW_PAGES);
  }

  @ParameterizedTest
  @CsvSource({
    "name:asc, 0.02",
    "name:asc, 0.5",
    "name:asc, 0.995",
    "name:desc, 0.02",
    "name:desc, 0.5",
    "name:desc, 0.8999",
    "name:desc, 0.95",
    "created_at:desc, 0.5",
    "created_at:asc, 0.99"
  })
  void aPageFarIntoTheListIsToo(String order, double depth) {
    String[] parts = order.split(":");
    String sql =
        "SELECT id, name, created_at FROM volume WHERE project_id = 'big' ORDER BY "
            + parts[0]
            + (parts[1].equals("asc") ? " ASC NULLS FIRST" : " DESC NULLS LAST")
            + ", created_at "
            + parts[1]
            + ", id "
            + parts[1];
    Volume marker =
        jdbc.sql(sql + " LIMIT 1 OFFSET " + (int) (VOLUMES / 3 * depth))
            .query(
                (row, number) ->
                    volume(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getObject(3, OffsetDateTime.class)))
            .single();
    assertThat(pagesTouched(volumes(), "big", "sort=" + order, marker)).isLessThan(FEW_PAGES);
  }

  private static Resource<?, ?> resource(String name) {
    return CatalogApi.bean(Resources.class).all().stream()
        .filter(resource -> resource.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static Resource<Volume, ?> volumes() {
    return (Resource<Volume, ?>) resource("volume");
  }

  private static Volume volume(UUID id, @Nullable String name, OffsetDateTime createdAt) {
    return new Volume(
        id,
        "big",
        "user",
        name,
        null,
        1,
        0,
        VolumeStatus.AVAILABLE,
        null,
        "detached",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        false,
        null,
        null,
        null,
        Map.of(),
        Map.of(),
        Map.of(),
        true,
        null,
        false,
        null,
        createdAt.toInstant(),
        null);
  }

  /** How many pages of the table and its indexes the statements of a page of ten look at. */
  private static <R> long pagesTouched(
      Resource<R, ?> resource, String project, String query, @Nullable R marker) {
    ApiProperties properties =
        new Binder(new MapConfigurationPropertySource(Map.of("halite.api.max-limit", "1000")))
            .bind("halite.api", ApiProperties.class)
            .get();
    Map<String, String> parameters = new LinkedHashMap<>(Map.of("limit", "10"));
    parameters.put(query.substring(0, query.indexOf('=')), query.substring(query.indexOf('=') + 1));
    ListRequest asked =
        new ListReader(properties, new ResourceFilters(properties))
            .read(
                resource.rules(),
                QueryParameters.of(parameters),
                Microversion.MAX,
                new RequestContext("req", null, "ann", "aa", Set.of(), Set.of(), true));
    Map<String, Object> scope = new HashMap<>();
    if (!project.equals("all")) {
      scope.put("scope_project", project);
    }
    PageQuery page =
        new PageMaker<>(resource.columns())
            .page(asked, scope.isEmpty() ? "TRUE" : "project_id = :scope_project", scope, marker);
    Page<String> plans =
        page.read(
            jdbc,
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM %s WHERE %s"
                .formatted(resource.table(), LIVING.get(resource.table())),
            TableRows.of("plan", row -> row.text("plan")));
    return plans.rows().stream()
        .map(plan -> new JsonMapper().readTree(plan).at("/0/Plan"))
        .mapToLong(ListPlansTest::buffers)
        .sum();
  }

  private static long buffers(JsonNode plan) {
    return plan.path("Shared Hit Blocks").asLong() + plan.path("Shared Read Blocks").asLong();
  }
}
