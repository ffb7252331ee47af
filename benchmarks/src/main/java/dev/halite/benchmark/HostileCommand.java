package dev.halite.benchmark;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One member who takes what he can get, within his project's quota: metadata and hints as large as
 * they may be, lists of them in every order, volumes made and deleted, answers read slowly, bodies
 * sent slowly, all users of the project at once and with wrong passwords. Nobody pauses.
 */
@Command(
    name = "hostile",
    description = "Takes from the service what one project can get.",
    mixinStandardHelpOptions = true)
final class HostileCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Together a little less than what metadata may have. */
  private static final int ENTRIES = 128;

  private static final int KEY = 255;
  private static final int VALUE = 225;

  private static final int HINT = 3_900;

  @Option(names = "--url", required = true, description = "The API, up to but without /v3.")
  private URI url = URI.create("http://127.0.0.1:8776");

  @Option(
      names = "--user",
      required = true,
      paramLabel = "NAME:PASSWORD:PROJECT",
      description = "Users of the project; all are used.")
  private List<String> users = new ArrayList<>();

  @Option(names = "--seconds", defaultValue = "600", description = "For how long.")
  private int seconds = 600;

  @Option(
      names = "--each",
      defaultValue = "8",
      description = "Clients for each kind of harm (default: ${DEFAULT-VALUE}).")
  private int each = 8;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Tally tally = new Tally();
  private List<Person> people = List.of();

  @Override
  public Integer call() {
    people = users.stream().map(Person::of).toList();
    try (Crowd crowd = new Crowd(tally)) {
      crowd.add("create and delete", each, this::churns);
      crowd.add("metadata", each, this::fillsMetadata);
      crowd.add("lists", each, this::lists);
      crowd.add("passwords", each, this::tellsPasswords);
      crowd.add("slow bodies", 4 * each, unused -> new SlowClient(url, anybody(0), tally)::sends);
      crowd.add("slow readers", 4 * each, unused -> new SlowClient(url, anybody(0), tally)::reads);
      crowd.workFor(seconds);
    }
    tally.print(spec.commandLine().getOut());
    return 0;
  }

  private Api anybody(int number) {
    return people.get(number % people.size()).at(url);
  }

  private Answer say(Connection connection, String what, String method, String path, String body)
      throws IOException {
    Answer answer = connection.send(method, path, body.isEmpty() ? null : body);
    tally.add(what, answer.status());
    return answer;
  }

  /** Makes what it may, with hints and metadata as large as it may, and deletes what there is. */
  private Crowd.Deed churns(int number) {
    Api api = anybody(number);
    Connection connection = api.connection();
    return () -> {
      String body =
          JSON.writeValueAsString(
              Map.of(
                  "volume",
                  Map.of("size", 1, "metadata", entries()),
                  "OS-SCH-HNT:scheduler_hints",
                  Map.of("query", noise(HINT))));
      if (say(connection, "create", "POST", api.path("/volumes"), body).status() == 202) {
        return;
      }
      for (String id : ids(connection, api)) {
        say(connection, "delete", "DELETE", api.path("/volumes/" + id), "");
      }
    };
  }

  private static List<String> ids(Connection connection, Api api) throws IOException {
    List<String> ids = new ArrayList<>();
    Answer answer = connection.send("GET", api.path("/volumes"), null);
    if (answer.status() == 200) {
      for (JsonNode volume : JSON.readTree(answer.body()).path("volumes")) {
        ids.add(volume.path("id").asString());
      }
    }
    return ids;
  }

  /** Writes the whole of what metadata may hold, again and again. */
  private Crowd.Deed fillsMetadata(int number) {
    Api api = anybody(number);
    Connection connection = api.connection();
    return () -> {
      for (String id : ids(connection, api)) {
        say(
            connection,
            "metadata",
            "PUT",
            api.path("/volumes/" + id + "/metadata"),
            JSON.writeValueAsString(Map.of("metadata", entries())));
      }
    };
  }

  /** Asks for everything, in an order that no index has. */
  private Crowd.Deed lists(int number) {
    Api api = anybody(number);
    Connection connection = api.connection();
    AtomicInteger count = new AtomicInteger(number);
    List<String> queries =
        List.of(
            "/volumes/detail?limit=1000&sort=size:asc,name:desc,status:asc,created_at:desc",
            "/volumes/detail?sort=availability_zone:desc,bootable:asc,display_name:asc",
            "/volumes/detail?name~=e&sort=updated_at:desc,id:asc&with_count=true",
            "/volumes/summary",
            "/volumes/detail?metadata=%7B%27a%27%3A%27b%27%7D&sort=display_name:asc",
            "/snapshots/detail?sort=created_at:asc",
            "/messages?sort=created_at:asc",
            "/types?is_public=None");
    return () -> {
      String query = queries.get(count.getAndIncrement() % queries.size());
      say(connection, "list", "GET", api.path(query), "");
    };
  }

  /** All users of the project with their passwords, and with wrong ones. */
  private Crowd.Deed tellsPasswords(int number) {
    AtomicInteger count = new AtomicInteger(number);
    return () -> {
      Person person = people.get(count.getAndIncrement() % people.size());
      String name = count.get() % 2 == 0 ? person.name() : "nobody";
      Person wrong = new Person(name, noise(12), person.project());
      for (Person one : List.of(person, wrong)) {
        try (Connection connection = one.at(url).connection()) {
          say(
              connection,
              one == wrong ? "wrong password" : "another user",
              "GET",
              one.at(url).path("/limits"),
              "");
        }
      }
    };
  }

  private static Map<String, String> entries() {
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < ENTRIES; i++) {
      entries.put(noise(KEY), noise(VALUE));
    }
    return entries;
  }

  /** Text that does not get smaller by compression. */
  static String noise(int length) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt('0', 'Z'));
    }
    return text.toString();
  }
}
