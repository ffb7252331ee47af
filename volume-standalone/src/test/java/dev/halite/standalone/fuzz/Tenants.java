package dev.halite.standalone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The projects that the requests are about. Each has a word that stands in all its names and
 * metadata; the word and the ids of what it has are secrets to the other projects.
 */
final class Tenants {
  private static final JsonMapper JSON = new JsonMapper();

  private static final int ANY = 0;

  /** Volumes with the word that a project has at least, and volumes that it has at most. */
  private static final int FEWEST = 3;

  private static final int MOST = 12;

  /** A project, with the word that only it should see. */
  private record Tenant(String project, String word, Person member) {}

  /** Something with an id. */
  private record Thing(Kind kind, String project, String id) {}

  /** What has an id. */
  enum Kind {
    VOLUME("volume"),
    SNAPSHOT("snapshot"),
    ATTACHMENT("attachment"),
    TYPE("volume_type"),
    MESSAGE("message");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    /** Key of one of them in an answer. */
    String key() {
      return key;
    }

    /** What the first id of a path is of. */
    static Kind of(String path) {
      if (path.contains("/snapshots/")) {
        return SNAPSHOT;
      }
      if (path.contains("/attachments/")) {
        return ATTACHMENT;
      }
      return path.contains("/types/") ? TYPE : path.contains("/messages/") ? MESSAGE : VOLUME;
    }
  }

  private final Chance chance;
  private final Login login;
  private final List<Tenant> tenants = new ArrayList<>();
  private final List<Person> people = new ArrayList<>();
  private final Map<String, Set<String>> secrets = new HashMap<>();
  private final List<Thing> things = new ArrayList<>();
  private final List<String> openTypes = new ArrayList<>();

  /** The private type of each project. */
  private final Map<String, String> types = new HashMap<>();

  private final Person admin;

  Tenants(Chance chance, Login login) {
    this.chance = chance;
    this.login = login;
    for (String name : List.of("ash", "birch", "cedar")) {
      String project = chance.unusedId().replace("-", "");
      Person member = person(name + "-member", project, "member");
      person(name + "-reader", project, "reader");
      Tenant tenant = new Tenant(project, "word-of-" + name + chance.below(1_000_000), member);
      tenants.add(tenant);
      secrets.get(project).add(tenant.word());
    }
    admin = person("root", chance.unusedId().replace("-", ""), "admin");
    person("nova", chance.unusedId().replace("-", ""), "service");
  }

  private Person person(String name, String project, String roles) {
    Person person = new Person(name, "pass-of-" + chance.unusedId(), project, roles, login);
    people.add(person);
    secrets.computeIfAbsent(project, unused -> new HashSet<>());
    return person;
  }

  List<Person> people() {
    return people;
  }

  /** Somebody, and rather somebody who may do something. */
  Person somebody() {
    return switch (chance.below(5)) {
      case 0 -> admin;
      case 1, 2 -> chance.of(tenants).member();
      default -> chance.of(people);
    };
  }

  List<String> projects() {
    return tenants.stream().map(Tenant::project).toList();
  }

  /** The file of users, as the program reads it. */
  List<String> usersFile() {
    return people.stream()
        .map(
            person ->
                "%s:%s:%s:%s"
                    .formatted(
                        person.name(),
                        // As cheap as it gets: thousands are checked.
                        BCrypt.hashpw(person.password(), BCrypt.gensalt(4)),
                        person.project(),
                        person.roles()))
        .toList();
  }

  /** An id of something, of whatever project, or of nothing. */
  String id() {
    return things.isEmpty() || chance.percent(15) ? chance.unusedId() : chance.of(things).id();
  }

  /** An id of this kind, rather of what the person may use. */
  String id(Kind kind, Person person) {
    List<Thing> some =
        things.stream()
            .filter(thing -> thing.kind() == kind)
            .filter(thing -> person.isAdmin() || thing.project().equals(person.project()))
            .toList();
    return some.isEmpty() || chance.percent(35) ? id() : chance.of(some).id();
  }

  /** A type that is nobody's secret, for changes that would give others' types away. */
  String openType() {
    return chance.of(openTypes);
  }

  /** What an answer to this person must not hold. */
  Set<String> secretsTo(@Nullable Person person) {
    Set<String> hidden = new HashSet<>();
    secrets.forEach(
        (project, words) -> {
          if (person == null || !(person.isAdmin() || person.project().equals(project))) {
            hidden.addAll(words);
          }
        });
    return hidden;
  }

  /** Takes note of what a person has made. */
  void made(Person person, Kind kind, String id) {
    secrets.get(person.project()).add(id);
    things.add(new Thing(kind, person.project(), id));
  }

  /** Gives every project what it needs, again after the requests have taken it away. */
  void furnish(Wire wire) {
    things.removeIf(thing -> thing.kind() != Kind.TYPE);
    enableEverything(wire);
    detachEverything(wire);
    for (Tenant tenant : tenants) {
      put(
          wire,
          "/os-quota-sets/" + tenant.project(),
          "{\"quota_set\":{\"volumes\":100,\"gigabytes\":-1,\"per_volume_gigabytes\":-1}}");
      if (!secrets.get(tenant.project()).contains(typeName(tenant))) {
        privateType(wire, tenant);
      }
      makeDefault(wire, tenant);
      failedVolume(wire, tenant);
      volumes(wire, tenant);
    }
    openTypes.add(
        id(
            send(
                wire,
                admin,
                "POST",
                "/types",
                "{\"volume_type\":{\"name\":\"open-" + chance.unusedId() + "\"}}",
                200),
            "volume_type"));
  }

  private static String typeName(Tenant tenant) {
    return "type-" + tenant.word();
  }

  private void enableEverything(Wire wire) {
    for (JsonNode service : send(wire, admin, "GET", "/os-services", null, 200).path("services")) {
      put(
          wire,
          "/os-services/enable",
          "{\"binary\":%s,\"host\":%s}".formatted(service.path("binary"), service.path("host")));
    }
    put(
        wire,
        "/os-quota-class-sets/default",
        "{\"quota_class_set\":{\"volumes\":100,\"gigabytes\":-1,\"per_volume_gigabytes\":-1}}");
  }

  /** A volume that is attached cannot go. */
  private void detachEverything(Wire wire) {
    send(wire, admin, "GET", "/attachments?all_tenants=1", null, 200)
        .path("attachments")
        .forEach(
            attachment ->
                send(
                    wire,
                    admin,
                    "DELETE",
                    "/attachments/" + attachment.path("id").stringValue(),
                    null,
                    ANY));
  }

  private void privateType(Wire wire, Tenant tenant) {
    String name = typeName(tenant);
    String type =
        id(
            send(
                wire,
                admin,
                "POST",
                "/types",
                "{\"volume_type\":{\"name\":\"%s\",\"os-volume-type-access:is_public\":false}}"
                    .formatted(name),
                200),
            "volume_type");
    made(tenant.member(), Kind.TYPE, type);
    secrets.get(tenant.project()).add(name);
    types.put(tenant.project(), type);
  }

  /** Again each time: requests have given the project other types, which may be private by now. */
  private void makeDefault(Wire wire, Tenant tenant) {
    String type = types.get(tenant.project());
    send(
        wire,
        admin,
        "POST",
        "/types/" + type + "/action",
        "{\"addProjectAccess\":{\"project\":\"" + tenant.project() + "\"}}",
        ANY);
    put(
        wire,
        "/default-types/" + tenant.project(),
        "{\"default_type\":{\"volume_type\":\"" + type + "\"}}");
  }

  /** A volume that no backend has room for, so that there is a message about it. */
  private void failedVolume(Wire wire, Tenant tenant) {
    volume(wire, tenant, 2_000_000_000);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              JsonNode messages =
                  send(wire, tenant.member(), "GET", "/messages", null, 200).path("messages");
              assertThat(messages.size()).isPositive();
              messages.forEach(
                  message -> made(tenant.member(), Kind.MESSAGE, message.path("id").asString()));
            });
  }

  private void volume(Wire wire, Tenant tenant, int gb) {
    String body =
        "{\"volume\":{\"size\":%d,\"name\":\"%2$s\",\"description\":\"%2$s\",\"metadata\":{\"%2$s\":\"%2$s\"}}}"
            .formatted(gb, tenant.word());
    made(
        tenant.member(),
        Kind.VOLUME,
        id(send(wire, tenant.member(), "POST", "/volumes", body, 202), "volume"));
  }

  private void volumes(Wire wire, Tenant tenant) {
    int marked = 0;
    int all = 0;
    for (JsonNode volume :
        send(wire, tenant.member(), "GET", "/volumes/detail", null, 200).path("volumes")) {
      String id = volume.path("id").stringValue();
      made(tenant.member(), Kind.VOLUME, id);
      marked += volume.path("name").asString("").equals(tenant.word()) ? 1 : 0;
      if (++all > MOST) {
        send(wire, admin, "POST", "/volumes/" + id + "/action", "{\"os-force_delete\":{}}", ANY);
      }
    }
    for (; marked < FEWEST; marked++) {
      volume(wire, tenant, 1);
    }
  }

  private static String id(JsonNode answer, String resource) {
    return answer.path(resource).path("id").stringValue();
  }

  private void put(Wire wire, String path, String body) {
    send(wire, admin, "PUT", path, body, 200);
  }

  /** Sends a request that must be answered with this status. */
  private static JsonNode send(
      Wire wire, Person person, String method, String path, @Nullable String body, int status) {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "Host: 127.0.0.1",
                "Connection: close",
                "OpenStack-API-Version: volume 3.71",
                person.authorization()));
    if (body != null) {
      headers.add("Content-Type: application/json");
      headers.add("Content-Length: " + body.length());
    }
    WireAnswer answer =
        wire.send(
            new WireRequest(
                method + " /v3" + path + " HTTP/1.1", headers, body == null ? "" : body));
    if (status != ANY) {
      assertThat(answer.status()).as("%s %s: %s", method, path, answer).isEqualTo(status);
    }
    return JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body());
  }
}
