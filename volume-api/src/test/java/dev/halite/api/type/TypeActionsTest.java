package dev.halite.api.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class TypeActionsTest {
  private ApiUser admin;
  private ApiUser user;
  private String name;

  @BeforeEach
  void nameIt() {
    admin = CatalogApi.admin();
    user = CatalogApi.member();
    name = "type-" + UUID.randomUUID();
  }

  private String create(String fields) {
    Answer answer =
        admin.post("/types", "{\"volume_type\":{\"name\":\"" + name + "\"" + fields + "}}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().at("/volume_type/id").stringValue();
  }

  private static List<String> names(JsonNode list) {
    return StreamSupport.stream(list.path("volume_types").spliterator(), false)
        .map(type -> type.path("name").stringValue())
        .toList();
  }

  private static List<String> keys(JsonNode object) {
    return object.propertyNames().stream().sorted().toList();
  }

  @Test
  void aDiskThatSeveralServersMayHaveIsCachedByNone() {
    String shared = "{\"extra_specs\":{\"multiattach\":\"<is> True\"}}";
    String id = create(",\"extra_specs\":{\"cacheable\":\"<is> True\"}");
    String both = "\"cacheable\":\"<is> True\",\"multiattach\":\"<is> True\"";

    admin.post("/types/" + id + "/extra_specs", shared).isFault(400, "badRequest");
    String asRead = shared.replace("True", "true");
    admin.post("/types/" + id + "/extra_specs", asRead).isFault(400, "badRequest");
    assertThat(admin.read("/types/" + id).at("/volume_type/extra_specs").size()).isOne();
    name = "other-" + name;
    admin
        .post(
            "/types",
            "{\"volume_type\":{\"name\":\"" + name + "\",\"extra_specs\":{" + both + "}}}")
        .isFault(400, "badRequest");
  }

  @Test
  void aTypeIsMadeShownChangedAndDeleted() {
    Answer made =
        admin.post(
            "/types",
            "{\"volume_type\":{\"name\":\""
                + name
                + "\",\"extra_specs\":{\"a:b\":\"<is> True\"}}}");
    assertThat(keys(made.json().path("volume_type")))
        .containsExactly(
            "description",
            "extra_specs",
            "id",
            "is_public",
            "name",
            "os-volume-type-access:is_public");
    String path = "/types/" + made.json().at("/volume_type/id").stringValue();
    JsonNode shown = admin.read(path).path("volume_type");
    assertThat(keys(shown)).contains("qos_specs_id");
    assertThat(shown.path("extra_specs").toString()).isEqualTo("{\"a:b\":\"<is> True\"}");
    Answer changed = admin.put(path, "{\"volume_type\":{\"description\":\"d\"}}");
    assertThat(keys(changed.json().path("volume_type")))
        .containsExactly("description", "extra_specs", "id", "is_public", "name");
    assertThat(admin.read(path).at("/volume_type/description").stringValue()).isEqualTo("d");
    assertThat(admin.delete(path).status()).isEqualTo(202);
    admin.get(path).isFault(404, "itemNotFound");
    admin.delete(path).isFault(404, "itemNotFound");
    admin.put(path, "{\"volume_type\":{\"name\":\"x\"}}").isFault(404, "itemNotFound");
  }

  @Test
  void namesAreUniqueAmongTheLiving() {
    String path = "/types/" + create("");
    String again = "{\"volume_type\":{\"name\":\" " + name + " \"}}";
    admin.post("/types", again).isFault(409, "conflictingRequest");
    assertThat(admin.put(path, again).status()).isEqualTo(200);
    assertThat(admin.delete(path).status()).isEqualTo(202);
    assertThat(admin.post("/types", again).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"\"}",
        "{\"name\":\"  \"}",
        "{\"name\":7}",
        "{\"name\":\"n\",\"more\":1}",
        "{\"name\":\"n\",\"extra_specs\":{\"a*b\":\"c\"}}",
        "{\"name\":\"n\",\"extra_specs\":{\"\":\"c\"}}",
        "{\"name\":\"n\",\"extra_specs\":{\"a\":1}}",
        "{\"name\":\"n\",\"os-volume-type-access:is_public\":\"perhaps\"}"
      })
  void aTypeThatCannotBeIsRefused(String type) {
    admin.post("/types", "{\"volume_type\":" + type + "}").isFault(400, "badRequest");
  }

  @Test
  void onlyAdministratorsChangeTypes() {
    String path = "/types/" + create("");
    user.post("/types", "{\"volume_type\":{\"name\":\"n\"}}").isFault(403, "forbidden");
    user.put(path, "{\"volume_type\":{\"name\":\"n\"}}").isFault(403, "forbidden");
    user.delete(path).isFault(403, "forbidden");
    user.post(path + "/extra_specs", "{\"extra_specs\":{}}").isFault(403, "forbidden");
    user.get(path + "/os-volume-type-access").isFault(403, "forbidden");
    assertThat(user.get(path).status()).isEqualTo(200);
  }

  @Test
  void theDefaultTypeIsShownAndKept() {
    JsonNode type = user.read("/types/default").path("volume_type");
    assertThat(type.path("name").stringValue()).isEqualTo("__DEFAULT__");
    admin.delete("/types/" + type.path("id").stringValue()).isFault(400, "badRequest");
  }

  @Test
  void aTypeThatVolumesHaveIsKeptAsItIs() {
    String path = "/types/" + create(",\"extra_specs\":{\"a\":\"b\"}");
    user.newVolume(",\"volume_type\":\"" + name + "\"");
    admin.delete(path).isFault(400, "badRequest");
    String specs = path + "/extra_specs";
    admin.post(specs, "{\"extra_specs\":{\"a\":\"c\"}}").isFault(400, "badRequest");
    admin.put(specs + "/a", "{\"a\":\"c\"}").isFault(400, "badRequest");
    admin.delete(specs + "/a").isFault(400, "badRequest");
    assertThat(admin.read(specs).toString()).isEqualTo("{\"extra_specs\":{\"a\":\"b\"}}");
  }

  @Test
  void extraSpecsAreAddedSetAndRemoved() {
    String specs = "/types/" + create("") + "/extra_specs";
    assertThat(admin.post(specs, "{\"extra_specs\":{\"a\":\"1\",\"b\":\"2\"}}").body())
        .isEqualTo("{\"extra_specs\":{\"a\":\"1\",\"b\":\"2\"}}");
    assertThat(admin.put(specs + "/a", "{\"a\":\"3\"}").body()).isEqualTo("{\"a\":\"3\"}");
    assertThat(admin.read(specs + "/a").toString()).isEqualTo("{\"a\":\"3\"}");
    assertThat(admin.delete(specs + "/a").status()).isEqualTo(202);
    admin.delete(specs + "/a").isFault(404, "itemNotFound");
    admin.get(specs + "/a").isFault(404, "itemNotFound");
    admin.put(specs + "/a", "{\"b\":\"3\"}").isFault(400, "badRequest");
    admin.put(specs + "/a", "{\"a\":\"3\",\"b\":\"3\"}").isFault(400, "badRequest");
    String missing = "/types/" + UUID.randomUUID() + "/extra_specs";
    admin.post(missing, "{\"extra_specs\":{\"a\":\"1\"}}").isFault(404, "itemNotFound");
    admin.delete(missing + "/a").isFault(404, "itemNotFound");
  }

  @Test
  void usersSeeOnlyTheSpecsThatAreTheirBusiness() {
    String path =
        "/types/"
            + create(
                ",\"extra_specs\":{\"volume_backend_name\":\"x\",\"multiattach\":\"<is> True\","
                    + "\"RESKEY:availability_zones\":\"far\"}");
    assertThat(keys(user.read(path).at("/volume_type/extra_specs")))
        .containsExactly("RESKEY:availability_zones", "multiattach");
    assertThat(user.read(path).at("/volume_type").has("qos_specs_id")).isFalse();
    assertThat(keys(user.read(path + "/extra_specs").path("extra_specs"))).hasSize(2);
    user.get(path + "/extra_specs/volume_backend_name").isFault(404, "itemNotFound");
    assertThat(keys(admin.read(path + "/extra_specs").path("extra_specs"))).hasSize(3);
    JsonNode volume =
        user.read("/volumes/" + user.newVolume(",\"volume_type\":\"" + name + "\"")).path("volume");
    assertThat(volume.path("availability_zone").stringValue()).isEqualTo("far");
    assertThat(volume.path("multiattach").booleanValue()).isTrue();
    user.post(
            "/volumes",
            "{\"volume\":{\"size\":1,\"availability_zone\":\"nova\",\"volume_type\":\""
                + name
                + "\"}}")
        .isFault(400, "badRequest");
  }

  @Test
  void aTypeMayLimitTheSizeOfItsVolumes() {
    String id =
        create(
            ",\"extra_specs\":{\"provisioning:min_vol_size\":\"2\","
                + "\"provisioning:max_vol_size\":\"3\"}");
    for (int size = 1; size <= 4; size++) {
      Answer answer =
          user.post(
              "/volumes", "{\"volume\":{\"size\":" + size + ",\"volume_type\":\"" + id + "\"}}");
      assertThat(answer.status()).isEqualTo(size == 2 || size == 3 ? 202 : 400);
    }
  }

  @Test
  void aPrivateTypeIsForTheProjectsThatWereGivenIt() {
    String id = create(",\"os-volume-type-access:is_public\":false");
    String path = "/types/" + id;
    String volume = "{\"volume\":{\"size\":1,\"volume_type\":\"" + name + "\"}}";
    user.get(path).isFault(404, "itemNotFound");
    user.post("/volumes", volume).isFault(404, "itemNotFound");
    assertThat(names(user.read("/types"))).doesNotContain(name);
    String add = "{\"addProjectAccess\":{\"project\":\"" + user.project() + "\"}}";
    assertThat(admin.post(path + "/action", add).status()).isEqualTo(202);
    admin.post(path + "/action", add).isFault(409, "conflictingRequest");
    assertThat(admin.read(path + "/os-volume-type-access").toString())
        .isEqualTo(
            "{\"volume_type_access\":[{\"volume_type_id\":\"%s\",\"project_id\":\"%s\"}]}"
                .formatted(id, user.project()));
    assertThat(user.get(path).status()).isEqualTo(200);
    assertThat(names(user.read("/types"))).contains(name);
    assertThat(user.post("/volumes", volume).status()).isEqualTo(202);
    String remove = add.replace("add", "remove");
    assertThat(admin.post(path + "/action", remove).status()).isEqualTo(202);
    admin.post(path + "/action", remove).isFault(404, "itemNotFound");
    user.get(path).isFault(404, "itemNotFound");
    user.post("/volumes", volume).isFault(404, "itemNotFound");
    assertThat(names(admin.read("/types"))).doesNotContain(name);
    assertThat(names(admin.read("/types?is_public=None"))).contains(name);
    assertThat(names(admin.read("/types?is_public=false"))).contains(name);
    admin.get("/types?is_public=x").isFault(400, "badRequest");
  }

  @Test
  void aPublicTypeHasNoList() {
    String path = "/types/" + create("");
    admin.get(path + "/os-volume-type-access").isFault(404, "itemNotFound");
    admin
        .post(path + "/action", "{\"addProjectAccess\":{\"project\":\"p\"}}")
        .isFault(400, "badRequest");
  }

  @Test
  void pagesAndFiltersOfTypes() {
    for (String suffix : List.of("a", "b", "c")) {
      admin.post(
          "/types",
          "{\"volume_type\":{\"name\":\""
              + name
              + suffix
              + "\",\"extra_specs\":{\"mark\":\""
              + name
              + "\"}}}");
    }
    String filter = "extra_specs=%7B%27mark%27:%27" + name + "%27%7D";
    List<String> walked = new ArrayList<>();
    String next = "/types?limit=2&sort=name:desc&" + filter;
    while (next != null) {
      JsonNode page = admin.at(52).read(next);
      walked.addAll(names(page));
      JsonNode link = page.at("/volume_type_links/0/href");
      next = link.isString() ? link.stringValue().replaceFirst("http://[^/]*", "") : null;
    }
    assertThat(walked).containsExactly(name + "c", name + "b", name + "a");
    assertThat(names(admin.at(51).read("/types?" + filter))).contains("__DEFAULT__");
  }

  @Test
  void aProjectMayHaveADefaultOfItsOwn() {
    String id = create("");
    String path = "/default-types/" + user.project();
    ApiUser modern = admin.at(62);
    admin.at(61).get(path).isFault(404, "itemNotFound");
    modern.get(path).isFault(404, "itemNotFound");
    String body = "{\"default_type\":{\"volume_type\":\"" + name + "\"}}";
    user.at(62).put(path, body).isFault(403, "forbidden");
    modern.put(path, body.replace(name, "none")).isFault(404, "itemNotFound");
    String shown =
        "{\"default_type\":{\"project_id\":\"%s\",\"volume_type_id\":\"%s\"}}"
            .formatted(user.project(), id);
    assertThat(modern.put(path, body).body()).isEqualTo(shown);
    assertThat(modern.get(path).body()).isEqualTo(shown);
    assertThat(modern.read("/default-types").toString()).contains(user.project());
    assertThat(user.read("/types/default").at("/volume_type/id").stringValue()).isEqualTo(id);
    UUID volume = user.newVolume("");
    assertThat(user.read("/volumes/" + volume).at("/volume/volume_type").stringValue())
        .isEqualTo(name);
    admin.delete("/types/" + id).isFault(400, "badRequest");
    assertThat(modern.delete(path).status()).isEqualTo(204);
    assertThat(user.read("/types/default").at("/volume_type/name").stringValue())
        .isEqualTo("__DEFAULT__");
  }

  @Test
  void aDefaultThatTheProjectMayNotUseDoesNotStepIn() {
    String id = create(",\"os-volume-type-access:is_public\":false");
    String body = "{\"default_type\":{\"volume_type\":\"" + name + "\"}}";
    assertThat(admin.at(62).put("/default-types/" + user.project(), body).status()).isEqualTo(200);
    user.post("/volumes", "{\"volume\":{\"size\":1}}").isFault(404, "itemNotFound");
    user.get("/types/default").isFault(404, "itemNotFound");
    String add = "{\"addProjectAccess\":{\"project\":\"" + user.project() + "\"}}";
    assertThat(admin.post("/types/" + id + "/action", add).status()).isEqualTo(202);
    UUID volume = user.newVolume("");
    assertThat(user.read("/volumes/" + volume).at("/volume/volume_type").stringValue())
        .isEqualTo(name);
  }

  @Test
  void aNewTypeTakesKeysThatLaterChangesDoNot() {
    String specs = "/types/" + create(",\"extra_specs\":{\"a/b c\":\"1\"}") + "/extra_specs";
    assertThat(admin.read(specs).toString()).isEqualTo("{\"extra_specs\":{\"a/b c\":\"1\"}}");
    for (String key : List.of("a b", "a/b", "", "a*", "ä")) {
      String one = "{\"" + key + "\":\"2\"}";
      admin.post(specs, "{\"extra_specs\":" + one + "}").isFault(400, "badRequest");
      admin.put(specs + "/a", one).isFault(400, "badRequest");
    }
    admin.put(specs + "/a%20b", "{\"a b\":\"2\"}").isFault(400, "badRequest");
    assertThat(admin.post(specs, "{\"extra_specs\":{\"a-b_c:d.e\":\"2\"}}").status())
        .isEqualTo(200);
  }

  @Test
  void aSpecWithoutAValueIsKeptAndShown() {
    Answer made =
        admin.post(
            "/types", "{\"volume_type\":{\"name\":\"" + name + "\",\"extra_specs\":{\"k\":null}}}");
    String nothing = "{\"k\":null}";
    assertThat(made.json().at("/volume_type/extra_specs").toString()).isEqualTo(nothing);
    String path = "/types/" + made.json().at("/volume_type/id").stringValue();
    assertThat(admin.read(path).at("/volume_type/extra_specs").toString()).isEqualTo(nothing);
    String specs = path + "/extra_specs";
    assertThat(admin.read(specs + "/k").toString()).isEqualTo(nothing);
    assertThat(admin.post(specs, "{\"extra_specs\":{\"n\":null}}").body())
        .isEqualTo("{\"extra_specs\":{\"n\":null}}");
    assertThat(admin.put(specs + "/o", "{\"o\":null}").body()).isEqualTo("{\"o\":null}");
    assertThat(admin.read(specs).toString())
        .isEqualTo("{\"extra_specs\":{\"k\":null,\"n\":null,\"o\":null}}");
    assertThat(admin.read("/types?is_public=None").toString()).contains(nothing.substring(1, 9));
    assertThat(admin.delete(specs + "/n").status()).isEqualTo(202);
    for (String special :
        List.of(
            "multiattach",
            "RESKEY:availability_zones",
            "provisioning:min_vol_size",
            "provisioning:max_vol_size")) {
      admin.post(specs, "{\"extra_specs\":{\"" + special + "\":null}}");
    }
    UUID volume = user.newVolume(",\"volume_type\":\"" + name + "\"");
    assertThat(user.read("/volumes/" + volume).at("/volume/multiattach").booleanValue()).isFalse();
    assertThat(
            CatalogApi.jdbc()
                .sql(
                    "SELECT jsonb_exists(payload->'extraSpecs', 'k') FROM operation WHERE resource_id = :id")
                .param("id", volume)
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  /** The API reads a spec as placement does. */
  @ParameterizedTest
  @ValueSource(strings = {"<is> True", " <is>  true ", "<is> yes", "<is> 1"})
  void aVolumeIsForSeveralServersWhereItsTypeSaysSoInAnyForm(String spec) {
    create(",\"extra_specs\":{\"multiattach\":\"" + spec + "\"}");
    UUID id = user.newVolume(",\"volume_type\":\"" + name + "\"");
    assertThat(user.read("/volumes/" + id).at("/volume/multiattach").booleanValue()).isTrue();
  }

  @Test
  void aFilterTellsNoSpecThatIsNotShown() {
    create(",\"extra_specs\":{\"san_ip\":\"10.9.8.7\",\"multiattach\":\"<is> True\"}");
    String hidden = "/types?extra_specs=%7B%27san_ip%27:%2710.9.8.7%27%7D";
    String mixed = "/types?extra_specs=%7B%27multiattach%27:%27x%27,%27san_ip%27:%27x%27%7D";
    for (int minor : new int[] {52, 71}) {
      assertThat(names(admin.at(minor).read(hidden))).contains(name);
      for (String path : List.of(hidden, mixed)) {
        user.at(minor)
            .get(path)
            .isFault(400, "badRequest")
            .says("Invalid input received: Types cannot be filtered by the extra spec san_ip");
      }
      assertThat(
              names(
                  user.at(minor)
                      .read("/types?extra_specs=%7B%27multiattach%27:%27%3Cis%3E%20True%27%7D")))
          .contains(name);
    }
  }
}
