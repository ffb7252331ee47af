package dev.halite.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Rows of one moment are each seen once, page by page, in the order of their ids. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class EqualRowsTest {
  private static final int ROWS = 5;

  /**
   * A list and how its rows are made.
   *
   * @param rows statement that makes {@code :rows} in {@code :project}, of {@code :volume}
   */
  private record Listed(String path, String orderedBy, String rows) {
    @Override
    public String toString() {
      return path + " by " + orderedBy;
    }
  }

  private static final String MOMENT = "timestamptz '2026-03-01 00:00:00Z'";

  private static final String SNAPSHOTS =
      """
      INSERT INTO snapshot (id, placement, volume_id, project_id, user_id, size_gb, status,
                            created_at)
      SELECT gen_random_uuid(), gen_random_uuid(), :volume, :project, 'user', 1, 'available', %s
      FROM generate_series(1, :rows)
      """
          .formatted(MOMENT);

  private static final String ATTACHMENTS =
      """
      INSERT INTO attachment (id, volume_id, project_id, attach_status, created_at)
      SELECT gen_random_uuid(), :volume, :project, 'reserved', %s FROM generate_series(1, :rows)
      """
          .formatted(MOMENT);

  private static final String MESSAGES =
      """
      INSERT INTO user_message (id, project_id, resource_type, resource_id, action_id, detail_id,
                                text, created_at, expires_at)
      SELECT gen_random_uuid(), :project, 'volume', :volume, '001', '002', 'text', %s,
             clock_timestamp() + interval '1 day'
      FROM generate_series(1, :rows)
      """
          .formatted(MOMENT);

  static Stream<Arguments> lists() {
    return Stream.of(
            new Listed("snapshots", "created_at", SNAPSHOTS),
            new Listed("snapshots", "name", SNAPSHOTS),
            new Listed("snapshots", "status", SNAPSHOTS),
            new Listed("attachments", "created_at", ATTACHMENTS),
            new Listed("attachments", "status", ATTACHMENTS),
            new Listed("attachments", "instance_id", ATTACHMENTS),
            new Listed("messages", "created_at", MESSAGES),
            new Listed("messages", "message_level", MESSAGES),
            new Listed("messages", "request_id", MESSAGES))
        .flatMap(list -> Stream.of(Arguments.of(list, true), Arguments.of(list, false)));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void eachIsSeenOnceAPageAtATime(Listed list, boolean descending) {
    ApiUser owner = CatalogApi.member().at(71);
    UUID volume = owner.newVolume("");
    CatalogApi.jdbc()
        .sql(list.rows())
        .param("volume", volume)
        .param("project", owner.project())
        .param("rows", ROWS)
        .update();
    String order = "sort=" + list.orderedBy() + (descending ? ":desc" : ":asc");

    List<String> walked = new ArrayList<>();
    String next = "/" + list.path() + "?limit=1&" + order;
    while (next != null && walked.size() <= ROWS) {
      JsonNode page = owner.read(next);
      walked.addAll(ids(list, page));
      JsonNode link = page.at("/" + list.path() + "_links/0/href");
      next = link.isString() ? link.stringValue().replaceFirst("http://[^/]*", "") : null;
    }

    assertThat(walked)
        .hasSize(ROWS)
        .doesNotHaveDuplicates()
        .isSortedAccordingTo(
            descending ? Comparator.<String>reverseOrder() : Comparator.<String>naturalOrder())
        .isEqualTo(ids(list, owner.read("/" + list.path() + "?" + order)));
  }

  private static List<String> ids(Listed list, JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path(list.path()).forEach(each -> ids.add(each.path("id").stringValue()));
    return ids;
  }
}
