package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests for volumes that are right but for one value. */
@Timeout(120)
@ExtendWith(CatalogApi.class)
class MalformedVolumesTest {
  private static final int REQUESTS = 1000;
  private static final String LONG = "\"" + "\u00e4".repeat(256) + "\"";

  private static final List<String> NO_TEXT =
      List.of("7", "-1", "1.5", "true", "[]", "{}", "[\"x\"]", LONG);

  private static final Map<String, List<String>> WRONG =
      Map.ofEntries(
          Map.entry("name", NO_TEXT),
          Map.entry("description", NO_TEXT),
          Map.entry("display_name", NO_TEXT),
          Map.entry("volume_type", NO_TEXT),
          Map.entry("availability_zone", NO_TEXT),
          Map.entry("imageRef", NO_TEXT),
          Map.entry("snapshot_id", List.of("7", "\"x\"", "\"\"", "[]", "{}", "true", LONG)),
          Map.entry("source_volid", List.of("7", "\"x\"", "\"\"", "[]", "{}", "true", LONG)),
          Map.entry("multiattach", List.of("\"x\"", "7", "[]", "{}", "true", "\"yes\"")),
          Map.entry(
              "metadata",
              List.of(
                  "7",
                  "\"x\"",
                  "[]",
                  "true",
                  "{\"a\":1}",
                  "{\"a\":null}",
                  "{\"a\":{}}",
                  "{\"a\":true}",
                  "{\"\":\"x\"}",
                  "{\"a\":" + LONG + "}",
                  "{" + LONG + ":\"a\"}",
                  "{\"a\":\"\\u0000\"}")),
          Map.entry(
              "size",
              List.of(
                  "null",
                  "0",
                  "-1",
                  "-2147483649",
                  "2147483648",
                  "9223372036854775808",
                  "1e300",
                  "1.5",
                  "0.1",
                  "true",
                  "\"\"",
                  "\" 1\"",
                  "\"-1\"",
                  "\"1.0\"",
                  "\"1e3\"",
                  "\"\u0661\"",
                  "\"9223372036854775808\"",
                  "[1]",
                  "{}")),
          Map.entry("unknown", List.of("1", "null", "\"x\"")));

  @Test
  void aVolumeWithOneWrongValueIsRefusedInEveryVersion() {
    Random random = new Random(20261123);
    ApiUser user = CatalogApi.member();
    List<String> fields = WRONG.keySet().stream().sorted().toList();
    for (int i = 0; i < REQUESTS; i++) {
      String field = fields.get(random.nextInt(fields.size()));
      List<String> values = WRONG.getOrDefault(field, List.of());
      String value = values.get(random.nextInt(values.size()));
      int minor = field.equals("unknown") ? 53 + random.nextInt(19) : random.nextInt(72);
      String size = field.equals("size") ? "" : "\"size\":1,";
      String json = "{\"volume\":{" + size + "\"" + field + "\":" + value + "}}";
      Answer answer = user.at(minor).post("/volumes", json);
      assertThat(answer.status()).as("3.%s: %s -> %s", minor, json, answer.body()).isEqualTo(400);
      answer.isFault(400, "badRequest");
    }
    assertThat(user.read("/volumes").path("volumes").size()).isZero();
    assertThat(user.read("/os-quota-sets/" + user.project() + "?usage=1").toString())
        .contains("\"volumes\":{\"limit\":10,\"in_use\":0");
  }
}
