package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What those are told who meter what callers do. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class EventsTest {
  private final ApiUser admin = CatalogApi.admin();
  private final ApiUser user = CatalogApi.member();

  @Test
  void anUpdateIsToldOfBeforeAndAfter() {
    String path = volume("available");

    List<JsonNode> events =
        CatalogApi.eventsOf(() -> user.put(path, "{\"volume\":{\"name\":\"new\"}}"));

    assertThat(events)
        .extracting(
            event -> event.path("event_type").stringValue(),
            event -> event.path("publisher").stringValue(),
            event -> event.at("/payload/display_name").stringValue())
        .containsExactly(
            tuple("volume.update.start", "volume.one@fast", "old"),
            tuple("volume.update.end", "volume.one@fast", "new"));
  }

  @Test
  void anUpdateThatIsRefusedIsNotToldOf() {
    String path = volume("maintenance");

    assertThat(
            CatalogApi.eventsOf(
                () -> user.put(path, "{\"volume\":{\"name\":\"new\"}}").isFault(400, "badRequest")))
        .isEmpty();
  }

  private String volume(String status) {
    String id =
        user.post("/volumes", "{\"volume\":{\"size\":1,\"name\":\"old\"}}")
            .json()
            .at("/volume/id")
            .stringValue();
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = :status, host = 'one@fast#p' WHERE id = :id")
        .param("status", status)
        .param("id", UUID.fromString(id))
        .update();
    return "/volumes/" + id;
  }

  @Test
  void eachChangeOfATypeIsToldOf() {
    String name = "type-" + UUID.randomUUID();
    String body = "{\"volume_type\":{\"name\":\"" + name + "\"}}";
    String path = "/types/" + admin.post("/types", body).json().at("/volume_type/id").stringValue();
    admin.delete(path);

    List<JsonNode> events =
        CatalogApi.eventsOf(
            () -> {
              String made =
                  "/types/" + admin.post("/types", body).json().at("/volume_type/id").stringValue();
              admin.put(made, "{\"volume_type\":{\"description\":\"d\"}}");
              admin.post(made + "/extra_specs", "{\"extra_specs\":{\"a\":\"1\",\"b\":\"2\"}}");
              admin.put(made + "/extra_specs/a", "{\"a\":\"3\"}");
              admin.delete(made + "/extra_specs/a");
              admin.post("/types", body);
              admin.delete(made);
            });

    assertThat(events)
        .extracting(
            event ->
                event.path("event_type").stringValue()
                    + " "
                    + event.path("priority").stringValue()
                    + " "
                    + event.path("publisher").stringValue())
        .containsExactly(
            "volume_type.create INFO volumeType.api-1",
            "volume_type.update INFO volumeType.api-1",
            "volume_type_extra_specs.create INFO volumeTypeExtraSpecs.api-1",
            "volume_type_extra_specs.update INFO volumeTypeExtraSpecs.api-1",
            "volume_type_extra_specs.delete INFO volumeTypeExtraSpecs.api-1",
            "volume_type.create ERROR volumeType.api-1",
            "volume_type.delete INFO volumeType.api-1");
    assertThat(events.getFirst().at("/payload/volume_types/name").stringValue()).isEqualTo(name);
    assertThat(events.get(1).at("/payload/volume_types/description").stringValue()).isEqualTo("d");
    assertThat(events.get(2).at("/payload/specs").toString())
        .isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
    assertThat(events.get(3).at("/payload/id").stringValue()).isEqualTo("a");
    assertThat(events.get(4).at("/payload/deleted_at").stringValue()).isNotEmpty();
    assertThat(events.get(5).at("/payload/error_message").stringValue()).contains("already exists");
    assertThat(events.get(6).at("/payload/volume_types/extra_specs").toString())
        .isEqualTo("{\"b\":\"2\"}");
  }
}
