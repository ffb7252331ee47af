package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
@ExtendWith(CatalogApi.class)
class VolumeListTest {
  private static final int VOLUMES = 60;
  private static ApiUser user;

  /** Volumes whose every sortable field has few values and, where it may, is often missing. */
  @BeforeAll
  static void fill() {
    user = CatalogApi.member();
    Random random = new Random(7);
    UUID type =
        CatalogApi.jdbc()
            .sql("SELECT id FROM volume_type WHERE name = '__DEFAULT__'")
            .query(UUID.class)
            .single();
    for (int i = 0; i < VOLUMES; i++) {
      CatalogApi.jdbc()
          .sql(
              """
              INSERT INTO volume (id, project_id, user_id, name, size_gb, status, bootable, host,
                                  availability_zone, migration_status, replication_status,
                                  volume_type_id, created_at, updated_at, launched_at, metadata,
                                  consumes_quota)
              VALUES (gen_random_uuid(), :project, :user, :name, :size, :status, :bootable, :host,
                      :zone, :migration, NULL, CAST(:type AS uuid),
                      timestamptz '2026-01-01 00:00:00Z' + :age * interval '1 day',
                      timestamptz '2026-02-01 00:00:00Z' + :changed * interval '1 day', NULL,
                      jsonb_build_object('parity', :parity), :consumes)
              """)
          .param("project", user.project())
          .param("user", "u" + random.nextInt(2))
          .param("name", pick(random, "Ab", "aa", "\u00e4%", "b_", "b", null))
          .param("size", 1 + random.nextInt(4))
          .param("status", pick(random, "available", "error", "in-use"))
          .param("bootable", random.nextBoolean())
          .param("host", pick(random, "one@fast#p", null))
          .param("zone", pick(random, "nova", "far", null))
          .param("migration", pick(random, "success", null))
          .param("type", pick(random, type.toString(), null))
          .param("age", random.nextInt(10))
          .param("changed", random.nextInt(3) == 0 ? null : random.nextInt(5))
          .param("parity", i % 2 == 0 ? "even" : "odd")
          .param("consumes", i % 3 != 0)
          .update();
    }
  }

  private static String pick(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }

  private static List<String> ids(JsonNode list) {
    return StreamSupport.stream(list.path("volumes").spliterator(), false)
        .map(volume -> volume.path("id").stringValue())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "name",
        "display_name",
        "status",
        "size",
        "created_at",
        "updated_at",
        "launched_at",
        "availability_zone",
        "bootable",
        "host",
        "attach_status",
        "migration_status",
        "replication_status",
        "volume_type_id",
        "user_id",
        "project_id",
        "group_id",
        "name:asc,size:desc,created_at",
        "status:desc,updated_at:asc",
        "host:asc,name:desc"
      })
  void everyPageUnderEveryOrderIsSeenExactlyOnce(String key) {
    // Some of the keys are for administrators.
    ApiUser all = user.as("admin");
    for (String order :
        key.indexOf(':') >= 0 ? List.of(key) : List.of(key + ":asc", key + ":desc")) {
      List<String> whole = ids(all.read("/volumes?sort=" + order));
      assertThat(whole).as(order).hasSize(VOLUMES).doesNotHaveDuplicates();
      List<String> walked = new ArrayList<>();
      String next = "/volumes/detail?limit=7&sort=" + order;
      while (next != null) {
        JsonNode page = all.read(next);
        walked.addAll(ids(page));
        JsonNode link = page.at("/volumes_links/0/href");
        next = link.isString() ? link.stringValue().replaceFirst("http://[^/]*", "") : null;
      }
      assertThat(walked).as(order).isEqualTo(whole);
    }
  }

  @Test
  void newestComeFirstAndMissingValuesBeforeAllOthers() {
    List<String> created =
        StreamSupport.stream(user.read("/volumes/detail").path("volumes").spliterator(), false)
            .map(volume -> volume.path("created_at").stringValue())
            .toList();
    assertThat(created).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    JsonNode byName = user.read("/volumes?sort=name:asc");
    assertThat(byName.at("/volumes/0/name").isNull()).isTrue();
    assertThat(byName.at("/volumes/" + (VOLUMES - 1) + "/name").stringValue()).isEqualTo("\u00e4%");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0  | name=b                             | name = 'b'
          0  | name=B                             | FALSE
          0  | status=error                       | status = 'error'
          0  | status=error&name=aa               | status = 'error' AND name = 'aa'
          0  | size=2                             | size_gb = 2
          0  | bootable=false                     | NOT bootable
          0  | bootable=nonsense                  | bootable
          2  | bootable=1                         | bootable
          0  | availability_zone=far              | availability_zone = 'far'
          0  | metadata={'parity':'odd'}          | metadata->>'parity' = 'odd'
          0  | group_id=x                         | TRUE
          10 | group_id=None                      | group_id IS NULL
          10 | group_id=x                         | FALSE
          0  | migration_status=None              | migration_status IS NULL
          0  | migration_status=['success',None]  | TRUE
          0  | status=['available','error']       | status IN ('available', 'error')
          0  | status=['available','error']&name=b | status IN ('available', 'error') AND name = 'b'
          0  | status='error'                     | status = 'error'
          0  | size=[1,3]                         | size_gb IN (1, 3)
          0  | name='b'                           | FALSE
          0  | name=None                          | FALSE
          0  | host=one@fast                      | TRUE
          0  | nonsense=1                         | TRUE
          0  | name~=b                            | TRUE
          34 | name~=b                            | name LIKE '%b%'
          34 | name~=%25                          | position('%' in name) > 0
          34 | name~=_                            | position('_' in name) > 0
          60 | created_at=gt:2026-01-05           | created_at > '2026-01-05Z'
          60 | updated_at=lte:2026-02-02T00:00:00 | updated_at <= '2026-02-02Z'
          64 | size=1                             | size_gb = 1
          65 | consumes_quota=true                | consumes_quota
          """)
  void aFilterFindsWhatItSays(int minor, String query, String condition) {
    List<String> expected =
        CatalogApi.jdbc()
            .sql("SELECT id::text FROM volume WHERE project_id = :project AND " + condition)
            .param("project", user.project())
            .query(String.class)
            .list();
    String encoded =
        query
            .replace("[", "%5B")
            .replace("]", "%5D")
            .replace("{", "%7B")
            .replace("}", "%7D")
            .replace("'", "%27");
    assertThat(ids(user.at(minor).read("/volumes?" + encoded)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          31 | nonsense=1
          31 | host=one
          2  | bootable=nonsense
          0  | limit=-1
          0  | limit=x
          0  | sort_key=secret
          0  | sort=name:up
          0  | sort=name&sort_key=size
          60 | created_at=2026
          0  | metadata=abc
          0  | size=many
          """)
  void aQueryThatMakesNoSenseIsRefused(int minor, String query) {
    user.at(minor).get("/volumes/detail?" + query).isFault(400, "badRequest");
  }

  /**
   * Equals by their age, then by id, both in the direction of the first key; pages of one. Ids are
   * in order of time, so the ages here run against them.
   */
  @ParameterizedTest
  @CsvSource({
    "status:asc, false",
    "status:desc, true",
    "size:asc, false",
    "size:desc, true",
    "bootable:asc, false",
    "bootable:desc, true",
    "name:asc, false",
    "name:desc, true",
    "'status:asc,size:desc', false"
  })
  void equalsAreOrderedByTheirAge(String order, boolean newestFirst) {
    ApiUser owner = CatalogApi.member();
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String id = owner.newVolume("").toString();
      CatalogApi.jdbc()
          .sql(
              """
              UPDATE volume SET created_at = timestamptz '2026-03-01 00:00:00Z'
                + :age * interval '1 second' WHERE id = CAST(:id AS uuid)
              """)
          .param("age", 2 - i / 2)
          .param("id", id)
          .update();
      made.add(id);
    }
    List<String> expected = new ArrayList<>();
    for (int pair = 2; pair >= 0; pair--) {
      expected.addAll(made.subList(2 * pair, 2 * pair + 2).stream().sorted().toList());
    }
    if (newestFirst) {
      java.util.Collections.reverse(expected);
    }
    List<String> walked = new ArrayList<>();
    String next = "/volumes/detail?limit=1&sort=" + order;
    while (next != null) {
      JsonNode page = owner.read(next);
      walked.addAll(ids(page));
      JsonNode link = page.at("/volumes_links/0/href");
      next = link.isString() ? link.stringValue().replaceFirst("http://[^/]*", "") : null;
    }
    assertThat(walked).isEqualTo(expected).isEqualTo(ids(owner.read("/volumes?sort=" + order)));
  }

  @Test
  void anAdministratorFindsByAListOfIds() {
    ApiUser owner = CatalogApi.member();
    UUID first = owner.newVolume("");
    UUID second = owner.newVolume("");
    owner.newVolume("");
    assertThat(
            ids(
                owner
                    .as("admin")
                    .read("/volumes?id=%5B%27" + first + "%27,%27" + second + "%27%5D")))
        .containsExactlyInAnyOrder(first.toString(), second.toString());
  }

  @Test
  void countsAreGivenWhereTheyAreAskedFor() {
    assertThat(user.at(45).read("/volumes?limit=1&with_count=true").path("count").intValue())
        .isEqualTo(VOLUMES);
    assertThat(user.at(45).read("/volumes/detail?limit=0&with_count=1").path("count").intValue())
        .isEqualTo(VOLUMES);
    assertThat(user.at(45).read("/volumes").has("count")).isFalse();
    assertThat(user.at(30).read("/volumes?with_count=true").has("count")).isFalse();
    user.at(44).get("/volumes?with_count=true").isFault(400, "badRequest");
    assertThat(user.read("/volumes?limit=0").has("volumes_links")).isFalse();
  }

  @Test
  void aSummaryAddsUpWhatAListWouldShow() {
    user.at(11).get("/volumes/summary").isFault(404, "itemNotFound");
    JsonNode summary = user.at(12).read("/volumes/summary").path("volume-summary");
    assertThat(summary.propertyNames()).containsExactlyInAnyOrder("total_size", "total_count");
    assertThat(summary.path("total_count").intValue()).isEqualTo(VOLUMES);
    JsonNode later = user.at(36).read("/volumes/summary?status=error").path("volume-summary");
    assertThat(later.path("metadata").path("parity").toString()).isEqualTo("[\"even\",\"odd\"]");
    assertThat(later.path("total_count").intValue())
        .isEqualTo(user.read("/volumes?status=error").path("volumes").size());
  }

  @Test
  void anAdministratorMayLookAtAllProjects() {
    ApiUser admin = CatalogApi.admin();
    assertThat(admin.read("/volumes").path("volumes").size()).isZero();
    String mine = "&project_id=" + user.project();
    JsonNode all = admin.read("/volumes?all_tenants=1&limit=5" + mine);
    assertThat(all.path("volumes").size()).isEqualTo(5);
    assertThat(all.at("/volumes_links/0/href").stringValue()).contains("all_tenants=1", "marker=");
    assertThat(admin.read("/volumes/detail?all_tenants=1" + mine).path("volumes").size())
        .isEqualTo(VOLUMES);
  }

  @Test
  void serversThatHaveVolumesAttachedAreShown() {
    ApiUser owner = CatalogApi.member();
    UUID id = owner.newVolume("");
    UUID server = UUID.randomUUID();
    for (String status : List.of("attached", "reserved")) {
      CatalogApi.jdbc()
          .sql(
              """
              INSERT INTO attachment (id, volume_id, project_id, instance_id, attached_host,
                                      mountpoint, attach_status, attached_at)
              VALUES (gen_random_uuid(), :volume, :project, :server, 'compute', '/dev/vdb', :status,
                      timestamptz '2026-01-01 00:00:00Z')
              """)
          .param("volume", id)
          .param("project", owner.project())
          .param("server", server)
          .param("status", status)
          .update();
    }
    CatalogApi.jdbc()
        .sql("UPDATE volume SET attach_status = 'attached' WHERE id = :id")
        .param("id", id)
        .update();
    JsonNode attachments = owner.read("/volumes/detail").at("/volumes/0/attachments");
    assertThat(attachments.size()).isOne();
    assertThat(attachments.get(0).toString())
        .matches(
            """
            \\{"id":"%s","attachment_id":"[^"]*","volume_id":"%s","server_id":"%s",\
            "host_name":null,"device":"/dev/vdb","attached_at":"2026-01-01T00:00:00.000000"\\}"""
                .formatted(id, id, server));
    assertThat(
            owner
                .as("admin")
                .read("/volumes/" + id)
                .at("/volume/attachments/0/host_name")
                .stringValue())
        .isEqualTo("compute");
  }

  /** With hidden hosts the order would tell which volumes lie together. */
  @ParameterizedTest
  @ValueSource(strings = {"host", "migration_status"})
  void nobodySortsByWhatIsHiddenFromHim(String key) {
    ApiUser member = CatalogApi.member();
    for (String query : List.of("sort=" + key, "sort_key=" + key, "sort=name:asc," + key)) {
      member
          .get("/volumes?" + query)
          .isFault(400, "badRequest")
          .says("Invalid input received: Sort key supplied is invalid: " + key);
      assertThat(member.as("admin").get("/volumes/detail?" + query).status()).isEqualTo(200);
    }
    assertThat(member.get("/volumes?sort=project_id").status()).isEqualTo(200);
  }
}
