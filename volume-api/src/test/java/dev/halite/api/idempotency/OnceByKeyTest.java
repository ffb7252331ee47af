package dev.halite.api.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Once;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class OnceByKeyTest {
  private static final String VOLUME = "{\"volume\":{\"size\":1,\"name\":\"one\"}}";

  private final ApiUser user = CatalogApi.member();
  private final String key = UUID.randomUUID().toString();

  private Answer volume(ApiUser by, String body) {
    return by.send("POST", "/volumes", body, Once.HEADER, key);
  }

  private static int volumes(ApiUser of) {
    return of.read("/volumes").path("volumes").size();
  }

  @Test
  void theSameRequestIsDoneOnceAndAnsweredAlike() {
    Answer first = volume(user, VOLUME);
    assertThat(first.status()).as(first.body()).isEqualTo(202);
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    Answer again = volume(user, "{\"volume\": {\"name\": \"one\", \"size\": 1}}");
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(volumes(user)).isOne();
    assertThat(volume(user.at(3), VOLUME).status()).isEqualTo(409);
  }

  @Test
  void theKeyOfAnotherRequestIsRefused() {
    volume(user, VOLUME);
    volume(user, "{\"volume\":{\"size\":2}}").isFault(409, "conflictingRequest");
    assertThat(volumes(user)).isOne();
  }

  @Test
  void aKeyIsOfOneProjectAndOneRoute() {
    volume(user, VOLUME);
    ApiUser other = CatalogApi.member();
    assertThat(volume(other, VOLUME).header("Idempotency-Replayed")).isEmpty();
    assertThat(volumes(other)).isOne();
    ApiUser admin = user.as("admin");
    String type = "{\"volume_type\":{\"name\":\"" + key + "\"}}";
    Answer first = admin.send("POST", "/types", type, Once.HEADER, key);
    assertThat(first.status()).as(first.body()).isEqualTo(200);
    Answer again = admin.send("POST", "/types", type, Once.HEADER, key);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
  }

  /** The second is told of it by nobody but who may make such a thing. */
  @Test
  void whoMayNotAskForItIsRefused() {
    volume(user, VOLUME);
    volume(user.as("reader"), VOLUME).isFault(403, "forbidden");
  }

  @Test
  void anotherUserOfTheProjectIsToldNothing() {
    volume(user, VOLUME);
    user.client()
        .send(
            "POST",
            "/v3/" + user.project() + "/volumes",
            VOLUME,
            new String[] {"X-Auth-Token", "albert:" + user.project() + ":member", Once.HEADER, key})
        .isFault(409, "conflictingRequest");
  }

  @Test
  void whatWasRefusedHasNotUsedItsKey() {
    UUID id = user.newVolume("");
    String snapshot = "{\"snapshot\":{\"volume_id\":\"" + id + "\"}}";
    user.send("POST", "/snapshots", snapshot, Once.HEADER, key).isFault(400, "badRequest");
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE volume SET status = 'available', host = 'one@fast#pool',
                              placement = gen_random_uuid()
            WHERE id = :id
            """)
        .param("id", id)
        .update();
    Answer made = user.send("POST", "/snapshots", snapshot, Once.HEADER, key);
    assertThat(made.status()).as(made.body()).isEqualTo(202);
    assertThat(made.header("Idempotency-Replayed")).isEmpty();
    Answer again = user.send("POST", "/snapshots", snapshot, Once.HEADER, key);
    assertThat(again.json()).isEqualTo(made.json());
    assertThat(user.read("/snapshots").path("snapshots").size()).isOne();
  }

  @Test
  void theKeyIsCommittedWithWhatWasAskedFor() {
    String id = volume(user, VOLUME).json().at("/volume/id").stringValue();
    assertThat(
            CatalogApi.jdbc()
                .sql(
                    """
                    SELECT count(DISTINCT t.xmin::text) || ' of ' || count(*)
                    FROM (SELECT xmin FROM volume WHERE id = CAST(:id AS uuid)
                          UNION ALL SELECT xmin FROM operation
                          WHERE resource_id = CAST(:id AS uuid)
                          UNION ALL SELECT xmin FROM idempotency_key WHERE key = :key) AS t
                    """)
                .param("id", id)
                .param("key", key)
                .query(String.class)
                .single())
        .isEqualTo("1 of 3");
  }

  @Test
  void manyAtOnceMakeOne() {
    Map<Integer, Integer> statuses = Race.run(caller -> volume(user, VOLUME).status());
    assertThat(statuses.keySet()).isSubsetOf(202, 409, 503);
    assertThat(statuses).containsKey(202);
    assertThat(volumes(user)).isOne();
    assertThat(volume(user, VOLUME).header("Idempotency-Replayed")).isEqualTo("true");
  }

  @Test
  void whileTheFirstIsInHandTheSecondIsAskedToComeBack() {
    IdempotencyKey held =
        new IdempotencyKey(
            user.project(), "POST /volumes", key, new IdempotencyKey.Digest(new byte[0]));
    KeptAnswers kept = CatalogApi.bean(KeptAnswers.class);
    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              assertThat(kept.take(held)).isTrue();
              Answer refused = volume(user, VOLUME);
              refused.isFault(409, "conflictingRequest");
              assertThat(refused.header("Retry-After")).isEqualTo("1");
            });
    assertThat(volume(user, VOLUME).status()).isEqualTo(202);
  }

  @Test
  void afterADayTheKeyIsNew() {
    volume(user, VOLUME);
    CatalogApi.jdbc()
        .sql("UPDATE idempotency_key SET expires_at = now() - interval '1 s' WHERE key = :key")
        .param("key", key)
        .update();
    Answer later = volume(user, "{\"volume\":{\"size\":2}}");
    assertThat(later.status()).as(later.body()).isEqualTo(202);
    assertThat(later.header("Idempotency-Replayed")).isEmpty();
    assertThat(volumes(user)).isEqualTo(2);
    assertThat(volume(user, "{\"volume\":{\"size\":2}}").header("Idempotency-Replayed"))
        .isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with blank", "with\ttab"})
  void whatIsNoKeyIsRefused(String text) {
    user.send("POST", "/volumes", VOLUME, Once.HEADER, text).isFault(400, "badRequest");
  }

  @Test
  void aLongKeyIsRefused() {
    user.send("POST", "/volumes", VOLUME, Once.HEADER, "k".repeat(Once.LONGEST + 1))
        .isFault(400, "badRequest");
    Answer longest =
        user.send("POST", "/volumes", VOLUME, Once.HEADER, key + "k".repeat(Once.LONGEST - 36));
    assertThat(longest.status()).as(longest.body()).isEqualTo(202);
  }

  /** What is told of a refusal is told although what it was part of is rolled back. */
  @Test
  void theFailureOfATypeIsStillToldOf() {
    ApiUser admin = user.as("admin");
    String body = "{\"volume_type\":{\"name\":\"twice-" + key + "\"}}";
    assertThat(admin.post("/types", body).status()).isEqualTo(200);
    List<JsonNode> events =
        CatalogApi.eventsOf(
            () ->
                admin
                    .send("POST", "/types", body, Once.HEADER, key)
                    .isFault(409, "conflictingRequest"));
    assertThat(events)
        .extracting(event -> event.path("event_type").stringValue())
        .containsExactly("volume_type.create");
    assertThat(events.getFirst().path("priority").stringValue()).isEqualTo("ERROR");
  }

  @Test
  void onOtherRoutesItMeansNothing() {
    UUID id = user.newVolume("");
    String path = "/volumes/" + id + "/metadata";
    for (String value : List.of("1", "2")) {
      String entry = "{\"metadata\":{\"a\":\"" + value + "\"}}";
      assertThat(user.send("POST", path, entry, Once.HEADER, key).status()).isEqualTo(200);
      assertThat(user.read(path).at("/metadata/a").stringValue()).isEqualTo(value);
    }
  }
}
