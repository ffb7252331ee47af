package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Timeout;
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
class VolumeListPlansTest {
  private static final int VOLUMES = 100_000;

  /** A table of this size has 5,000 pages and more; a scan touches them all. */
  private static final int FEW_PAGES = 150;

  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", VolumeListPlansTest::migrate);

  private static JdbcClient jdbc;

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

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
    jdbc.sql("VACUUM ANALYZE volume").update();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          all | project_id=small
          all | project_id=nobody
          all | status=maintenance
          big | status=maintenance
          big | status=['maintenance','reserved']
          all | status=available
          all | host=elsewhere@fast#pool
          big | host=elsewhere@fast#pool
          all | name~=name-3333
          all | name~=no such name
          big | name~=no such name
          big | name=name-nowhere
          big | sort=name:asc
          big | sort=name:desc
          all | sort=status:asc
          all | sort=status:desc
          """)
  void aPageIsFoundByAnIndex(String project, String query) {
    assertThat(pagesTouched(project, query, null)).isLessThan(FEW_PAGES);
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
    assertThat(pagesTouched("big", "sort=" + order, marker)).isLessThan(FEW_PAGES);
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
  private static long pagesTouched(String project, String query, @Nullable Volume marker) {
    ApiProperties properties =
        new Binder(new MapConfigurationPropertySource(Map.of("halite.api.max-limit", "1000")))
            .bind("halite.api", ApiProperties.class)
            .get();
    Map<String, String> parameters = new LinkedHashMap<>(Map.of("limit", "10"));
    parameters.put(query.substring(0, query.indexOf('=')), query.substring(query.indexOf('=') + 1));
    ListRequest asked =
        new ListReader(properties, new ResourceFilters(properties))
            .read(
                VolumeFields.RESOURCE.rules(),
                QueryParameters.of(parameters),
                Microversion.MAX,
                new RequestContext("req", null, "ann", "aa", Set.of(), Set.of(), true));
    Map<String, Object> scope = new HashMap<>();
    if (!project.equals("all")) {
      scope.put("scope_project", project);
    }
    PageQuery page =
        new PageMaker<>(VolumeFields.RESOURCE.columns())
            .page(asked, scope.isEmpty() ? "TRUE" : "project_id = :scope_project", scope, marker);
    Page<String> plans =
        page.read(
            jdbc,
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM volume WHERE deleted_at IS NULL",
            TableRows.of("plan", row -> row.text("plan")));
    return plans.rows().stream()
        .map(plan -> new JsonMapper().readTree(plan).at("/0/Plan"))
        .mapToLong(VolumeListPlansTest::buffers)
        .sum();
  }

  private static long buffers(JsonNode plan) {
    return plan.path("Shared Hit Blocks").asLong() + plan.path("Shared Read Blocks").asLong();
  }
}
