package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.action.ActionTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for every action of the service. */
@Timeout(300)
@ExtendWith(CatalogApi.class)
class WholeTableTest {
  @Test
  void everyRouteIsThereExactlyInTheVersionsThatClientsKnow() {
    Map<String, KnownApi.Versions> known = KnownApi.routes();
    VersionMatrix.check(
        new TestClient(CatalogApi.port()),
        CatalogApi.bean(ActionTable.class),
        (action, minor) ->
            known.getOrDefault(KnownApi.name(action), KnownApi.Versions.ALL).contain(minor));
  }

  @Test
  void malformedRequestsAreRefusedAndWriteNothing() {
    List<Long> before = rows();
    MalformedRequests.check(
        new TestClient(CatalogApi.port()), CatalogApi.bean(ActionTable.class), 7, 1000);
    assertThat(rows()).isEqualTo(before);
  }

  private static List<Long> rows() {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT count(*) FROM volume UNION ALL SELECT count(*) FROM operation
            UNION ALL SELECT count(*) FROM volume_type UNION ALL SELECT count(*) FROM quota_limit
            UNION ALL SELECT sum(volumes)::bigint FROM quota_usage
            """)
        .query(Long.class)
        .list();
  }
}
