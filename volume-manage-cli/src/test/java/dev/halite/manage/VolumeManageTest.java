package dev.halite.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import dev.halite.manage.settings.Settings;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class VolumeManageTest {
  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();

  private final JdbcClient jdbc =
      JdbcClient.create(
          new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
  private String output = "";

  @BeforeEach
  void sync() {
    assertThat(run("db", "sync")).isZero();
  }

  @Test
  void bringsTheSchemaUpToDateAndShowsItsVersion() {
    assertThat(run("db", "sync")).isZero();
    assertThat(output).startsWith("0 migrations applied, the schema has version ");

    assertThat(run("db", "version")).isZero();
    assertThat(Integer.parseInt(output.strip())).isGreaterThanOrEqualTo(4);
  }

  @Test
  void aCatalogOnAnotherMachineIsReachedByVerifiedTlsUnlessSomebodySaysSo() {
    Map<String, String> elsewhere = new HashMap<>();
    elsewhere.put("spring.datasource.url", "jdbc:postgresql://catalog.invalid:5432/halite");
    assertThat(execute(elsewhere, "db", "version")).as("wrong settings").isEqualTo(2);
    elsewhere.put("halite.catalog.clear-text", "true");
    assertThat(execute(elsewhere, "db", "version")).as("nobody is there").isEqualTo(3);
  }

  @Test
  void makesTheAccountsAndHandsTheCatalogOver() {
    assertThat(run("db", "accounts")).isEqualTo(2);
    Map<String, String> superuser =
        Map.of(
            "spring.datasource.url",
            DATABASE.jdbcUrl(),
            "spring.datasource.username",
            DATABASE.user(),
            "spring.datasource.password",
            DATABASE.password(),
            "halite.catalog.accounts.owner-password",
            "the owner's",
            "halite.catalog.accounts.services-password",
            "the services'",
            "halite.catalog.accounts.api-password",
            "the API's");
    assertThat(execute(superuser, "db", "accounts")).isZero();
    assertThat(output)
        .startsWith("halite_owner, halite_services, halite_api are ready")
        .doesNotContain("the owner's");
    Map<String, String> owner = new HashMap<>(superuser);
    owner.put("spring.datasource.username", "halite_owner");
    owner.put("spring.datasource.password", "the owner's");
    assertThat(execute(owner, "db", "sync")).isZero();
    Map<String, String> api = new HashMap<>(superuser);
    api.put("spring.datasource.username", "halite_api");
    api.put("spring.datasource.password", "the API's");
    assertThat(execute(api, "db", "version")).isZero();
    assertThat(execute(api, "db", "sync")).isEqualTo(3);
  }

  @Test
  void showsServicesWithTheirState() {
    UUID worker = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO worker (id, host, lease_until)
            VALUES (:id, 'here', clock_timestamp() + interval '1 hour')
            """)
        .param("id", worker)
        .update();
    jdbc.sql(
            """
            INSERT INTO service (id, binary_name, host, availability_zone, worker_id)
            VALUES (gen_random_uuid(), 'cinder-scheduler', 'here', 'nova', :worker)
            """)
        .param("worker", worker)
        .update();

    assertThat(run("service", "list")).isZero();
    assertThat(output.lines().findFirst().orElseThrow())
        .matches("BINARY +HOST +ZONE +STATUS +STATE +BACKEND +SEEN");
    assertThat(output).containsPattern("cinder-scheduler +here +nova +enabled +up +- +20");

    assertThat(run("service", "list", "--json")).isZero();
    assertThat(Json.tree(output).path(0).path("up").asBoolean()).isTrue();
  }

  @Test
  void showsOperationsUnderWayAndAllThatIsKeptOfOne() {
    UUID live = UUID.randomUUID();
    UUID ended = UUID.randomUUID();
    operation(live, "open");
    operation(ended, "failed");
    jdbc.sql(
            """
            INSERT INTO operation_run (operation_id, kind, payload_version, resource_type,
                                       resource_id, exclusive, queue, deadline_at)
            VALUES (:id, 'volume.create', 1, 'volume', :id, true, 'scheduler',
                    clock_timestamp() + interval '1 hour')
            """)
        .param("id", live)
        .update();

    assertThat(run("operation", "list")).isZero();
    assertThat(output).contains(live.toString()).doesNotContain(ended.toString());

    assertThat(run("operation", "list", "--all", "--resource", ended.toString())).isZero();
    assertThat(output).contains(ended.toString()).doesNotContain(live.toString());

    assertThat(run("operation", "show", live.toString())).isZero();
    JsonNode shown = Json.tree(output);
    assertThat(shown.path("live").path("queue").asString()).isEqualTo("scheduler");
    assertThat(shown.path("payload").path("sizeGb").asInt()).isEqualTo(3);

    assertThat(run("operation", "show", UUID.randomUUID().toString())).isEqualTo(2);
  }

  @Test
  void eachCommandExplainsItselfAndSaysItsRelease() {
    List<List<String>> commands = new ArrayList<>();
    addCommands(VolumeManage.commandLine(new Settings(Map.of())), List.of(), commands);

    assertThat(commands).contains(List.of(), List.of("check"), List.of("db", "sync"));
    for (List<String> command : commands) {
      for (String option : List.of("--help", "-h", "--version", "-V")) {
        String[] typed = Stream.concat(command.stream(), Stream.of(option)).toArray(String[]::new);
        assertThat(execute(Map.of(), typed)).as(String.join(" ", typed)).isZero();
        assertThat(output)
            .as(String.join(" ", typed))
            .startsWith(
                option.toLowerCase(Locale.ROOT).contains("v")
                    ? "Halite "
                    : String.join(" ", command).isEmpty()
                        ? "Usage: volume-manage "
                        : "Usage: volume-manage " + String.join(" ", command) + " ");
        assertThat(VolumeManage.needsNoCatalog(typed)).isTrue();
      }
    }
  }

  private static void addCommands(
      CommandLine line, List<String> typed, List<List<String>> commands) {
    commands.add(typed);
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              if (!name.equals("help")) {
                addCommands(
                    command, Stream.concat(typed.stream(), Stream.of(name)).toList(), commands);
              }
            });
  }

  @Test
  void onlyWhatLooksIntoTheCatalogNeedsIt() {
    assertThat(VolumeManage.needsNoCatalog("check", "--backends")).isFalse();
    assertThat(VolumeManage.needsNoCatalog("db", "version")).isFalse();
    assertThat(VolumeManage.needsNoCatalog("help", "check")).isTrue();
    assertThat(VolumeManage.needsNoCatalog("version")).isTrue();
    assertThat(VolumeManage.needsNoCatalog()).isTrue();
    assertThat(VolumeManage.needsNoCatalog("chekc")).isTrue();
  }

  private void operation(UUID id, String state) {
    jdbc.sql(
            """
            INSERT INTO operation (id, kind, payload_version, resource_type, resource_id, payload,
                                   context, state)
            VALUES (:id, 'volume.create', 1, 'volume', :id, '{"sizeGb": 3}', '{}', :state)
            """)
        .param("id", id)
        .param("state", state)
        .update();
  }

  @Test
  void aCheckPrintsEachViolationOnALineAndExitsWithOne() {
    UUID volume = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, size_gb, status)
            VALUES (:id, 'drifting', 'user', 2, 'deleting')
            """)
        .param("id", volume)
        .update();

    try {
      assertThat(run("check")).isEqualTo(1);
      assertThat(output)
          .contains(
              "status-without-operation: volume "
                  + volume
                  + ": the status is deleting, but no operation works on it")
          .contains("quota-counter: project drifting: gigabytes is 0, but 2 are there");

      assertThat(run("quota", "check", "--json")).isEqualTo(1);
      assertThat(Json.tree(output).path(0).path("rule").asString()).isEqualTo("quota-counter");
    } finally {
      jdbc.sql("DELETE FROM volume WHERE id = :id").param("id", volume).update();
    }
    assertThat(run("quota", "check")).isZero();
    assertThat(output).isEmpty();
  }

  @Test
  void readsTheCatalogsAddressFromAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("halite.yml");
    Files.writeString(
        file,
        """
        spring:
          datasource:
            url: %s
            username: %s
            password: "%s"
        """
            .formatted(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));

    assertThat(execute(Map.of(), "db", "version", "--config", file.toString())).isZero();
    assertThat(execute(Map.of(), "--config", file.toString(), "db", "version")).isZero();
  }

  @Test
  void readsADirectoryWithAFileForEachKey(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("spring.datasource.url"), DATABASE.jdbcUrl());
    Files.writeString(directory.resolve("spring.datasource.username"), DATABASE.user() + "\n");
    Path password =
        Files.writeString(
            directory.resolve("spring.datasource.password"), DATABASE.password() + "\n");

    assertThat(execute(Map.of(), "db", "version", "--config", directory.toString())).isZero();

    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(execute(Map.of(), "db", "version", "--config", directory.toString())).isEqualTo(2);
  }

  @Test
  void aWrongCommandOrSettingIsTwoAndAnAbsentCatalogThree() {
    assertThat(run("no-such-command")).isEqualTo(2);
    assertThat(execute(Map.of(), "db", "version")).isEqualTo(2);
    assertThat(execute(Map.of(), "db", "version", "--config", "/no/such/file")).isEqualTo(2);
    assertThat(
            execute(
                Map.of("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/absent"),
                "service",
                "list"))
        .isEqualTo(3);
    assertThat(run("check", "--backends")).isEqualTo(2);
  }

  @Test
  void withoutACommandItShowsItsUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("--help")).isZero();
    assertThat(output)
        .contains("check", "db", "operation", "policy", "quota", "service", "version");
  }

  private int run(String... args) {
    return execute(
        Map.of(
            "spring.datasource.url", DATABASE.jdbcUrl(),
            "spring.datasource.username", DATABASE.user(),
            "spring.datasource.password", DATABASE.password()),
        args);
  }

  private int execute(Map<String, String> properties, String... args) {
    StringWriter text = new StringWriter();
    int code = VolumeManage.run(args, properties, new PrintWriter(text, true));
    output = text.toString();
    return code;
  }
}
