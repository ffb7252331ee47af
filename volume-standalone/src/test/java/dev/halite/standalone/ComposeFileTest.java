package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docker-compose.yml holds its containers to, each of them. */
@Timeout(60)
class ComposeFileTest {
  private static final Path ROOT = Path.of("..");
  private static final String SECRETS = "secrets";
  private static final Set<String> ENDING = Set.of(SECRETS, "accounts", "schema");

  /** All that a service may say; a word that is new here wants a look at what it opens. */
  private static final Set<String> KNOWN =
      Set.of(
          "build",
          "cap_drop",
          "command",
          "cpus",
          "depends_on",
          "entrypoint",
          "environment",
          "healthcheck",
          "image",
          "mem_limit",
          "network_mode",
          "pids_limit",
          "ports",
          "read_only",
          "restart",
          "security_opt",
          "tmpfs",
          "volumes");

  static List<String> services() throws IOException {
    return new ArrayList<>(file().keySet());
  }

  @Test
  void theServicesAreThese() throws IOException {
    assertThat(services())
        .containsExactlyInAnyOrder(
            SECRETS,
            "postgres",
            "rabbitmq",
            "accounts",
            "schema",
            "api",
            "scheduler",
            "node",
            "backup");
  }

  @ParameterizedTest
  @MethodSource("services")
  void eachHasNoRightsBeyondItsOwnDirectories(String name) throws IOException {
    Map<String, Object> service = service(name);
    assertThat(service.keySet()).isSubsetOf(KNOWN);
    assertThat(service)
        .containsEntry("cap_drop", List.of("ALL"))
        .containsEntry("security_opt", List.of("no-new-privileges:true"))
        .containsEntry("read_only", true)
        .containsEntry("tmpfs", List.of("/tmp:size=64m"))
        .containsEntry("restart", ENDING.contains(name) ? "no" : "unless-stopped");
    for (String volume : texts(service.get("volumes"))) {
      assertThat(volume).as("a named volume, nothing of the host").matches("[a-z][a-z-]*:/.*");
    }
    if (service.containsKey("network_mode")) {
      assertThat(service).containsEntry("network_mode", "none");
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void eachHasLimits(String name) throws IOException {
    Map<String, Object> service = service(name);
    assertThat(String.valueOf(service.get("mem_limit"))).matches("[1-9][0-9]*[mg]");
    assertThat((Integer) service.get("cpus")).isPositive();
    assertThat((Integer) service.get("pids_limit")).isBetween(1, 1024);
  }

  @ParameterizedTest
  @MethodSource("services")
  void whatStaysIsAskedForItsHealth(String name) throws IOException {
    assertThat(service(name).containsKey("healthcheck")).isEqualTo(!ENDING.contains(name));
  }

  @Test
  void onlyTheApiIsPublishedAndOnLoopback() throws IOException {
    Map<String, Object> published = new HashMap<>();
    for (String name : services()) {
      if (service(name).containsKey("ports")) {
        published.put(name, service(name).get("ports"));
      }
    }
    assertThat(published)
        .containsExactlyEntriesOf(Map.of("api", List.of("127.0.0.1:${HALITE_PORT:-8776}:8776")));
  }

  /** Which may be named by its digest: what stands there instead may come to mean another. */
  @Test
  void everyImageIsBuiltOnTheOneThatIsNamed() throws IOException {
    String base = "debian:trixie-slim";
    for (String file :
        List.of("deploy/Dockerfile", "deploy/postgres/Dockerfile", "deploy/rabbitmq/Dockerfile")) {
      List<String> lines = Files.readAllLines(ROOT.resolve(file));
      assertThat(lines).contains("ARG BASE=" + base);
      assertThat(lines.stream().filter(line -> line.startsWith("FROM ")))
          .as(file)
          .isNotEmpty()
          .allMatch(line -> line.startsWith("FROM ${BASE}") || line.equals("FROM runtime"));
    }
    for (String name : services()) {
      assertThat(service(name).get("build"))
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("args", Map.of("BASE", "${HALITE_BASE_IMAGE:-" + base + "}"));
    }
  }

  @Test
  void noPasswordIsInTheFile() throws IOException {
    assertThat(Files.readString(ROOT.resolve("docker-compose.yml")))
        .doesNotContainPattern("(?i)[a-z_]*password[a-z_]*\\s*[:=]");
  }

  /** Whoever reads one directory of secrets has no way to another's. */
  @Test
  void eachReadsItsOwnSecretsAndOneWritesThem() throws IOException {
    Map<String, List<String>> users = new TreeMap<>();
    for (String name : services()) {
      for (String volume : texts(service(name).get("volumes"))) {
        if (volume.startsWith("secrets-")) {
          users.computeIfAbsent(volume, used -> new ArrayList<>()).add(name);
        }
      }
    }
    Map<String, List<String>> expected = new TreeMap<>();
    for (String name : services()) {
      if (!name.equals(SECRETS)) {
        expected.put("secrets-%s:/run/halite:ro".formatted(name), List.of(name));
        expected.put("secrets-%s:/secrets/%s".formatted(name, name), List.of(SECRETS));
      }
    }
    assertThat(users).isEqualTo(expected);
  }

  @Test
  void noAccountServesTwoPurposes() throws IOException {
    Map<String, String> accounts = new TreeMap<>();
    for (String name : services()) {
      if (service(name).get("environment") instanceof Map<?, ?> environment) {
        String account =
            environment.get("SPRING_DATASOURCE_USERNAME")
                + " "
                + environment.get("SPRING_RABBITMQ_USERNAME");
        accounts.put(name, account);
      }
    }
    assertThat(accounts)
        .containsEntry("accounts", "halite null")
        .containsEntry("schema", "halite_owner null")
        .containsEntry("api", "halite_api halite_api")
        .containsEntry("scheduler", "halite_services halite_scheduler")
        .containsEntry("node", "halite_services halite_node")
        .containsEntry("backup", "halite_services halite_backup");
  }

  @Test
  void theBrokerGivesTheRightsThatThePageSays() throws IOException {
    JsonNode definitions =
        JsonMapper.shared()
            .readTree(Files.readString(ROOT.resolve("deploy/rabbitmq/definitions.json")));
    TreeSet<String> given = new TreeSet<>();
    for (JsonNode permission : definitions.get("permissions")) {
      given.add(
          Stream.of("user", "configure", "write", "read")
              .map(key -> permission.get(key).stringValue())
              .reduce((row, cell) -> row + " " + cell)
              .orElseThrow());
    }
    assertThat(given).isEqualTo(documented());
    for (JsonNode user : definitions.get("users")) {
      assertThat(user.get("tags").size()).as("tags of " + user).isZero();
    }
  }

  private static TreeSet<String> documented() throws IOException {
    TreeSet<String> rows = new TreeSet<>();
    String page = Files.readString(ROOT.resolve("docs/security.md"));
    String section = page.substring(page.indexOf("## Rights at the broker"));
    for (String line : section.lines().filter(line -> line.startsWith("| `")).toList()) {
      // A bar inside of a cell is written with a backslash.
      String[] cells = line.replace("\\|", "\0").split("\\|");
      List<String> row = new ArrayList<>();
      for (int i = 1; i < cells.length; i++) {
        String cell = cells[i].strip().replace("`", "").replace('\0', '|');
        row.add(cell.equals("the same") ? row.getLast() : cell);
      }
      rows.add(String.join(" ", row));
      if (rows.size() == 4) {
        break;
      }
    }
    return rows;
  }

  private static List<String> texts(Object list) {
    return list instanceof List<?> all ? all.stream().map(String::valueOf).toList() : List.of();
  }

  private static Map<String, Object> service(String name) throws IOException {
    Map<String, Object> service = new TreeMap<>();
    ((Map<?, ?>) file().get(name)).forEach((key, value) -> service.put(String.valueOf(key), value));
    return service;
  }

  private static Map<String, Object> file() throws IOException {
    Map<String, Object> file =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(ROOT.resolve("docker-compose.yml")));
    Map<String, Object> services = new TreeMap<>();
    ((Map<?, ?>) file.get("services"))
        .forEach((name, service) -> services.put(String.valueOf(name), service));
    return services;
  }
}
