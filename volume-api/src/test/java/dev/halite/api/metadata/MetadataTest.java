package dev.halite.api.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same for each resource that has metadata: a new one is a constant here. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class MetadataTest {
  private static final String TWO = "\"metadata\":{\"b\":\"2\",\"a\":\"1\"}";

  /** A resource with metadata. */
  enum Subject {
    VOLUME("volume", 15, "uploading") {
      @Override
      Answer ask(ApiUser user, String metadata) {
        return user.post("/volumes", "{\"volume\":{\"size\":1," + metadata + "}}");
      }
    },
    SNAPSHOT("snapshot", null, null) {
      @Override
      Answer ask(ApiUser user, String metadata) {
        UUID volume = user.newVolume("");
        CatalogApi.jdbc()
            .sql(
                """
                UPDATE volume
                SET status = 'available', host = 'one@fast#pool', placement = gen_random_uuid()
                WHERE id = :id
                """)
            .param("id", volume)
            .update();
        return user.post(
            "/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume + "\"," + metadata + "}}");
      }
    };

    private final String table;
    private final @Nullable Integer tagsSince;
    private final @Nullable String frozenIn;

    Subject(String table, @Nullable Integer tagsSince, @Nullable String frozenIn) {
      this.table = table;
      this.tagsSince = tagsSince;
      this.frozenIn = frozenIn;
    }

    /** Asks for one with these metadata. */
    abstract Answer ask(ApiUser user, String metadata);

    /** One with the metadata b=2 and a=1. */
    Made made() {
      ApiUser user = CatalogApi.member();
      Answer answer = ask(user, TWO);
      assertThat(answer.status()).as(answer.body()).isEqualTo(202);
      UUID id = UUID.fromString(answer.json().path(table).path("id").stringValue());
      return new Made(table, user, id, "/" + table + "s/" + id);
    }
  }

  /** One of them, and its owner. */
  record Made(String table, ApiUser user, UUID id, String one) {
    String path() {
      return one + "/metadata";
    }
  }

  @ParameterizedTest
  @EnumSource(Subject.class)
  void entriesAreMergedReplacedAndRemoved(Subject subject) {
    Made made = subject.made();
    ApiUser user = made.user();
    String path = made.path();
    assertThat(user.read(path).toString()).isEqualTo("{\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}");
    assertThat(user.post(path, "{\"metadata\":{\"b\":\"3\",\"c\":\"4\"}}").body())
        .isEqualTo("{\"metadata\":{\"a\":\"1\",\"b\":\"3\",\"c\":\"4\"}}");
    assertThat(user.put(path, "{\"metadata\":{\"d e\":\"5\"}}").body())
        .isEqualTo("{\"metadata\":{\"d e\":\"5\"}}");
    assertThat(user.put(path + "/d%20e", "{\"meta\":{\"d e\":\"6\"}}").body())
        .isEqualTo("{\"meta\":{\"d e\":\"6\"}}");
    assertThat(user.read(path + "/d%20e").toString()).isEqualTo("{\"meta\":{\"d e\":\"6\"}}");
    Answer removed = user.delete(path + "/d%20e");
    assertThat(removed.status()).isEqualTo(200);
    assertThat(removed.body()).isEmpty();
    user.delete(path + "/d%20e").isFault(404, "itemNotFound");
    user.get(path + "/d%20e").isFault(404, "itemNotFound");
    assertThat(user.read(made.one()).path(made.table()).path("metadata").size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Subject.class)
  void entriesThatCannotBeAreRefused(Subject subject) {
    Made made = subject.made();
    ApiUser user = made.user();
    String path = made.path();
    for (String body :
        List.of(
            "{}",
            "{\"metadata\":null}",
            "{\"metadata\":{\"a\":null}}",
            "{\"metadata\":{\"\":\"x\"}}",
            "{\"metadata\":{},\"x\":1}")) {
      user.post(path, body).isFault(400, "badRequest");
      user.put(path, body).isFault(400, "badRequest");
    }
    user.put(path + "/a", "{\"meta\":{\"b\":\"1\"}}").isFault(400, "badRequest");
    user.put(path + "/a", "{\"meta\":{\"a\":\"1\",\"b\":\"1\"}}").isFault(400, "badRequest");
    assertThat(user.read(path).path("metadata").size()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Subject.class)
  void aTagLetsOnlyThoseChangeWhoKnowWhatIsThere(Subject subject) {
    Made made = subject.made();
    String path = made.path();
    String change = "{\"metadata\":{\"a\":\"9\"}}";
    if (subject.tagsSince == null) {
      ApiUser newest = made.user().at(71);
      assertThat(newest.get(path).header("ETag")).isEmpty();
      assertThat(newest.send("POST", path, change, "If-Match", "x").status()).isEqualTo(200);
      return;
    }
    ApiUser old = made.user().at(subject.tagsSince - 1);
    assertThat(old.get(path).header("ETag")).isEmpty();
    ApiUser modern = made.user().at(subject.tagsSince);
    Answer shown = modern.get(path);
    String tag = shown.header("ETag");
    assertThat(tag).matches("[0-9a-f]{32}");
    assertThat(modern.get(path + "/a").header("ETag")).isEqualTo(tag);
    for (String method : List.of("POST", "PUT")) {
      modern.send(method, path, change, "If-Match", "\"0123\"").isFault(412, "computeFault");
    }
    modern
        .send("PUT", path + "/a", "{\"meta\":{\"a\":\"9\"}}", "If-Match", "x")
        .isFault(412, "computeFault");
    modern.send("DELETE", path + "/a", null, "If-Match", "x").isFault(412, "computeFault");
    assertThat(modern.get(path).header("ETag")).isEqualTo(tag);
    assertThat(modern.send("POST", path, change, "If-Match", "\"x\", \"" + tag + "\"").status())
        .isEqualTo(200);
    modern.send("POST", path, change, "If-Match", tag).isFault(412, "computeFault");
    assertThat(modern.send("POST", path, change, "If-Match", "*").status()).isEqualTo(200);
    assertThat(old.send("POST", path, change, "If-Match", "x").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Subject.class)
  void whatIsWorkedOnKeepsItsMetadata(Subject subject) {
    Made made = subject.made();
    ApiUser user = made.user();
    String path = made.path();
    if (subject.frozenIn == null) {
      assertThat(user.post(path, "{\"metadata\":{\"a\":\"9\"}}").status()).isEqualTo(200);
      return;
    }
    CatalogApi.jdbc()
        .sql("UPDATE " + subject.table + " SET status = :status WHERE id = :id")
        .param("status", subject.frozenIn)
        .param("id", made.id())
        .update();
    user.post(path, "{\"metadata\":{\"a\":\"9\"}}").isFault(400, "badRequest");
    user.put(path + "/a", "{\"meta\":{\"a\":\"9\"}}").isFault(400, "badRequest");
    user.delete(path + "/a").isFault(400, "badRequest");
    user.delete(path + "/none").isFault(404, "itemNotFound");
    user.put(made.one(), "{\"" + subject.table + "\":{\"metadata\":{}}}")
        .isFault(400, "badRequest");
  }

  /** Whose row it is, is looked at before the row is waited for. */
  @ParameterizedTest
  @EnumSource(Subject.class)
  void aStrangerDoesNotWaitForTheRowOfOthers(Subject subject) throws SQLException {
    Made made = subject.made();
    ApiUser stranger = CatalogApi.member().at(71);
    String key = made.path() + "/a";
    try (Connection owner = CatalogApi.bean(DataSource.class).getConnection();
        Statement lock = owner.createStatement()) {
      owner.setAutoCommit(false);
      lock.execute("SELECT FROM %s WHERE id = '%s' FOR UPDATE".formatted(made.table(), made.id()));
      String all = "{\"metadata\":{\"a\":\"9\"}}";
      String one = "{\"meta\":{\"a\":\"9\"}}";
      for (String tag : List.of("\"0123\"", "*")) {
        stranger.send("POST", made.path(), all, "If-Match", tag).isFault(404, "itemNotFound");
        stranger.send("PUT", made.path(), all, "If-Match", tag).isFault(404, "itemNotFound");
        stranger.send("PUT", key, one, "If-Match", tag).isFault(404, "itemNotFound");
        stranger.send("DELETE", key, null, "If-Match", tag).isFault(404, "itemNotFound");
      }
      owner.rollback();
      owner.setAutoCommit(true);
    }
  }
}
