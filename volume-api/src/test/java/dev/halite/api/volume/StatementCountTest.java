package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.CountingDataSource;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Requests cost a fixed number of statements, whatever the catalog holds. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class StatementCountTest {
  private ApiUser user;
  private CountingDataSource catalog;

  @BeforeEach
  void warm() {
    user = CatalogApi.member();
    user.newVolume("");
    catalog = (CountingDataSource) CatalogApi.bean(DataSource.class);
  }

  private List<String> statements(Runnable request) {
    catalog.reset();
    request.run();
    return List.copyOf(catalog.sent());
  }

  /** The limit of one volume, the volume, its operation, its counters; type and zones at times. */
  @Test
  void aCreateIsFourStatementsAndTwoThatAreRememberedForAMoment() {
    assertThat(statements(() -> user.newVolume(""))).hasSizeBetween(4, 6);
  }

  @Test
  void aVolumeIsShownByOneStatement() {
    UUID id = user.newVolume("");
    user.read("/volumes/" + id);
    // The name of its type is asked for again every few seconds.
    assertThat(statements(() -> user.read("/volumes/" + id))).hasSizeBetween(1, 2);
  }

  @Test
  void aListOfManyIsNoMoreThanAListOfOne() {
    for (int i = 0; i < 8; i++) {
      attachTwice(user.newVolume(""));
    }
    JsonNode shown = user.read("/volumes/detail?limit=8").path("volumes");
    assertThat(shown).hasSize(8).allSatisfy(one -> assertThat(one.path("attachments")).hasSize(2));
    for (int limit : List.of(1, 8)) {
      String page = "?limit=" + limit;
      // The names of types are asked for again every few seconds.
      assertThat(statements(() -> user.read("/volumes/detail" + page))).hasSizeBetween(2, 3);
      assertThat(statements(() -> user.read("/volumes" + page))).hasSize(1);
    }
  }

  private static void attachTwice(UUID volume) {
    CatalogApi.jdbc()
        .sql(
            """
            WITH used AS (UPDATE volume SET status = 'in-use', attach_status = 'attached'
                          WHERE id = :id RETURNING id, project_id)
            INSERT INTO attachment (id, volume_id, project_id, attach_status)
            SELECT gen_random_uuid(), id, project_id, 'attached'
            FROM used, generate_series(1, 2)
            """)
        .param("id", volume)
        .update();
  }

  @Test
  void aDeleteThatANodeDoesIsFourStatements() {
    UUID id = user.newVolume("");
    CatalogApi.jdbc()
        .sql("DELETE FROM operation_run WHERE resource_id = :id")
        .param("id", id)
        .update();
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = 'available', host = 'one@fast#p' WHERE id = :id")
        .param("id", id)
        .update();
    assertThat(statements(() -> assertThat(user.delete("/volumes/" + id).status()).isEqualTo(202)))
        .as("lock, facts, move, operation")
        .hasSize(4);
  }

  @Test
  void aRevertIsSevenStatements() {
    UUID id = user.newVolume("");
    String path = "/volumes/" + id + "/action";
    CatalogApi.jdbc()
        .sql("DELETE FROM operation_run WHERE resource_id = :id")
        .param("id", id)
        .update();
    CatalogApi.jdbc()
        .sql(
            "UPDATE volume SET status = 'available', host = 'one@fast#p',"
                + " placement = gen_random_uuid() WHERE id = :id")
        .param("id", id)
        .update();
    UUID snapshot = RefusalCauses.snapshotOf(id);
    String body = "{\"revert\":{\"snapshot_id\":\"" + snapshot + "\"}}";
    assertThat(statements(() -> assertThat(user.at(40).post(path, body).status()).isEqualTo(202)))
        .as("lock, facts, latest; two moves, operation, hold")
        .hasSize(7);
  }

  @Test
  void whatIsOnlySaidOfAVolumeIsALockAndAChange() {
    String path = "/volumes/" + user.newVolume("") + "/action";
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = 'available' WHERE project_id = :project")
        .param("project", user.project())
        .update();
    assertThat(statements(() -> user.post(path, "{\"os-set_bootable\":{\"bootable\":true}}")))
        .hasSize(2);
    assertThat(
            statements(() -> user.post(path, "{\"os-update_readonly_flag\":{\"readonly\":true}}")))
        .as("lock, facts, change")
        .hasSize(3);
    String entries = "{\"os-set_image_metadata\":{\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}}";
    assertThat(statements(() -> user.post(path, entries))).hasSize(2);
    assertThat(statements(() -> user.post(path, "{\"os-unset_image_metadata\":{\"key\":\"a\"}}")))
        .hasSize(2);
    assertThat(statements(() -> user.post(path, "{\"os-show_image_metadata\":null}"))).hasSize(1);
  }
}
