package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.TestClient.Answer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class ImageMetadataTest {
  private ApiUser user;
  private UUID id;

  @BeforeEach
  void makeAVolume() {
    user = CatalogApi.member();
    id = user.newVolume("");
  }

  private Answer act(String action, String value) {
    return user.post("/volumes/" + id + "/action", "{\"" + action + "\":" + value + "}");
  }

  private Answer set(String entries) {
    return act("os-set_image_metadata", "{\"metadata\":" + entries + "}");
  }

  private Answer unset(String key) {
    return act("os-unset_image_metadata", "{\"key\":\"" + key + "\"}");
  }

  /** As {@code os-show_image_metadata} and the volume itself show them. */
  private String shown() {
    String entries = act("os-show_image_metadata", "null").json().path("metadata").toString();
    assertThat(user.read("/volumes/" + id).at("/volume/volume_image_metadata").toString())
        .isEqualTo(entries.equals("{}") ? "" : entries);
    return entries;
  }

  @Test
  void entriesAreAddedReplacedAndRemoved() {
    assertThat(shown()).isEqualTo("{}");

    Answer first = set("{\"os_type\":\"linux\",\"a b/c\":\"\"}");

    assertThat(first.status()).as(first.body()).isEqualTo(200);
    assertThat(first.body()).isEqualTo("{\"metadata\":{\"a b/c\":\"\",\"os_type\":\"linux\"}}");
    assertThat(set("{\"os_type\":\"other\"}").body())
        .isEqualTo("{\"metadata\":{\"a b/c\":\"\",\"os_type\":\"other\"}}");
    Answer removed = unset("a b/c");
    assertThat(removed.status()).isEqualTo(200);
    assertThat(removed.body()).isEmpty();
    assertThat(shown()).isEqualTo("{\"os_type\":\"other\"}");
    assertThat(
            user.read("/volumes/detail").at("/volumes/0/volume_image_metadata/os_type").asString())
        .isEqualTo("other");
    assertThat(user.read("/volumes/" + id + "/metadata").path("metadata").isEmpty()).isTrue();
    unset("a b/c").isFault(404, "itemNotFound");
  }

  @Test
  void valuesMayBeLongButNotTheWhole() {
    assertThat(set("{\"long\":\"" + "x".repeat(40_000) + "\"}").status()).isEqualTo(200);

    assertThat(set("{\"more\":\"" + "x".repeat(40_000) + "\"}").isFault(413, "overLimit").body())
        .contains("Image metadata of a volume");
    assertThat(unset("more").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "null,metadata",
    "[],metadata",
    "'\"text\"',metadata",
    "'{\"one\":null}',one",
    "'{\"one\":1}',one",
    "'{\"\":\"x\"}',metadata"
  })
  void entriesThatCannotBeAreRefusedByTheirName(String entries, String named) {
    assertThat(set(entries).isFault(400, "badRequest").body()).contains("attribute " + named);
    assertThat(shown()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{\"key\":null}", "{\"key\":\"\"}", "{\"key\":1}"})
  void aKeyHasToBeNamed(String value) {
    act("os-unset_image_metadata", value).isFault(400, "badRequest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"maintenance", "uploading"})
  void whatIsWorkedOnKeepsThem(String status) {
    set("{\"a\":\"1\"}");
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = :status WHERE id = :id")
        .param("status", status)
        .param("id", id)
        .update();

    assertThat(set("{\"a\":\"2\"}").isFault(400, "badRequest").body()).contains(status);
    assertThat(unset("a").isFault(400, "badRequest").body()).contains(status);
    unset("none").isFault(404, "itemNotFound");
    assertThat(shown()).isEqualTo("{\"a\":\"1\"}");
  }

  @Test
  void aVolumeThatIsNotThereHasNone() {
    id = UUID.randomUUID();
    set("{\"a\":\"1\"}").isFault(404, "itemNotFound");
    unset("a").isFault(404, "itemNotFound");
    act("os-show_image_metadata", "{}").isFault(404, "itemNotFound");
  }

  @Test
  void whatManySetAtOnceIsAllThere() {
    assertThat(Race.run(i -> set("{\"k" + i + "\":\"1\"}").status()))
        .isEqualTo(Map.of(200, Race.CALLERS));
    assertThat(act("os-show_image_metadata", "null").json().path("metadata").size())
        .isEqualTo(Race.CALLERS);
  }
}
