package dev.halite.api.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.metadata.MetadataTest.Made;
import dev.halite.api.metadata.MetadataTest.Subject;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In whichever way a map is written, it is not written beyond its limit. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class MapLimitsTest {
  private static final int MOST = 256;

  private final ApiUser admin = CatalogApi.admin();
  private final String name = "name-" + UUID.randomUUID();

  /** Entries, one more than there may be. */
  private static String tooMany() {
    return entries(MOST + 1);
  }

  private static String entries(int number) {
    return IntStream.range(0, number)
        .mapToObj("\"k%d\":\"v\""::formatted)
        .collect(Collectors.joining(","));
  }

  private static void refused(Answer answer, String map) {
    answer
        .isFault(413, "overLimit")
        .says("%s may have at most 256 entries, these would be 257.".formatted(map));
  }

  @ParameterizedTest
  @EnumSource(Subject.class)
  void metadataAreNot(Subject subject) {
    Made made = subject.made();
    ApiUser user = made.user();
    String map = "\"metadata\":{" + tooMany() + "}";
    String words = "Metadata of a " + made.table();
    refused(subject.ask(user, map), words);
    if (subject == Subject.VOLUME) {
      refused(user.put(made.one(), "{\"volume\":{" + map + "}}"), words);
    }
    refused(user.put(made.path(), "{" + map + "}"), words);
    String more = "\"metadata\":{" + entries(MOST - 1) + "}";
    refused(user.post(made.path(), "{" + more + "}"), words);
    assertThat(user.read(made.path()).path("metadata").size()).isEqualTo(2);
  }

  @Test
  void extraSpecsAreNot() {
    String words = "Extra specs of a volume type";
    refused(admin.post("/types", type(tooMany())), words);

    String id =
        admin.post("/types", type(entries(MOST))).json().at("/volume_type/id").stringValue();
    String specs = "/types/" + id + "/extra_specs";
    refused(admin.post(specs, "{\"extra_specs\":{\"more\":\"v\"}}"), words);
    assertThat(admin.read(specs).path("extra_specs").size()).isEqualTo(MOST);
  }

  private String type(String specs) {
    return "{\"volume_type\":{\"name\":\"" + name + "\",\"extra_specs\":{" + specs + "}}}";
  }

  @Test
  void qosSpecsAreNot() {
    String words = "QoS specs";
    refused(admin.post("/qos-specs", qos(tooMany())), words);

    String id =
        admin.post("/qos-specs", qos(entries(MOST))).json().at("/qos_specs/id").stringValue();
    String one = "/qos-specs/" + id;
    refused(admin.put(one, "{\"qos_specs\":{\"more\":\"v\"}}"), words);
    assertThat(admin.read(one).at("/qos_specs/specs").size()).isEqualTo(MOST);
  }

  private String qos(String specs) {
    return "{\"qos_specs\":{\"name\":\"" + name + "\"," + specs + "}}";
  }
}
