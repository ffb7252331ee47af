package dev.halite.api.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same for each resource that has metadata: a new one is a constant here. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
@ParameterizedClass
@EnumSource(MetadataTest.Subject.class)
class MetadataTest {
  /** A resource with metadata. */
  enum Subject {
    VOLUME("volume", 15, "uploading") {
      @Override
      UUID make(ApiUser user) {
        return user.newVolume("," + TWO);
      }
    };

    private static final String TWO = "\"metadata\":{\"b\":\"2\",\"a\":\"1\"}";

    private final String table;
    private final int tagsSince;
    private final String frozenIn;

    Subject(String table, int tagsSince, String frozenIn) {
      this.table = table;
      this.tagsSince = tagsSince;
      this.frozenIn = frozenIn;
    }

    /** One with the metadata b=2 and a=1. */
    abstract UUID make(ApiUser user);
  }

  @Parameter Subject subject;

  private ApiUser user;
  private UUID id;
  private String one;
  private String path;

  @BeforeEach
  void makeOne() {
    user = CatalogApi.member();
    id = subject.make(user);
    one = "/" + subject.table + "s/" + id;
    path = one + "/metadata";
  }

  @Test
  void entriesAreMergedReplacedAndRemoved() {
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
    assertThat(user.read(one).path(subject.table).path("metadata").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"metadata\":null}",
        "{\"metadata\":{\"a\":null}}",
        "{\"metadata\":{\"\":\"x\"}}",
        "{\"metadata\":{},\"x\":1}"
      })
  void entriesThatCannotBeAreRefused(String body) {
    user.post(path, body).isFault(400, "badRequest");
    user.put(path, body).isFault(400, "badRequest");
    user.put(path + "/a", "{\"meta\":{\"b\":\"1\"}}").isFault(400, "badRequest");
    user.put(path + "/a", "{\"meta\":{\"a\":\"1\",\"b\":\"1\"}}").isFault(400, "badRequest");
    assertThat(user.read(path).path("metadata").size()).isEqualTo(2);
  }

  @Test
  void aTagLetsOnlyThoseChangeWhoKnowWhatIsThere() {
    ApiUser old = user.at(subject.tagsSince - 1);
    assertThat(old.get(path).header("ETag")).isEmpty();
    ApiUser modern = user.at(subject.tagsSince);
    Answer shown = modern.get(path);
    String tag = shown.header("ETag");
    assertThat(tag).matches("[0-9a-f]{32}");
    assertThat(modern.get(path + "/a").header("ETag")).isEqualTo(tag);
    String change = "{\"metadata\":{\"a\":\"9\"}}";
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

  @Test
  void whatIsWorkedOnKeepsItsMetadata() {
    CatalogApi.jdbc()
        .sql("UPDATE " + subject.table + " SET status = :status WHERE id = :id")
        .param("status", subject.frozenIn)
        .param("id", id)
        .update();
    user.post(path, "{\"metadata\":{\"a\":\"9\"}}").isFault(400, "badRequest");
    user.put(path + "/a", "{\"meta\":{\"a\":\"9\"}}").isFault(400, "badRequest");
    user.delete(path + "/a").isFault(400, "badRequest");
    user.delete(path + "/none").isFault(404, "itemNotFound");
    user.put(one, "{\"" + subject.table + "\":{\"metadata\":{}}}").isFault(400, "badRequest");
  }
}
