package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The passwords of the compose stack. */
@Timeout(60)
class ComposeSecretsTest {
  private static final String OF_CATALOG = "spring.datasource.password";
  private static final String OF_BROKER = "spring.rabbitmq.password";
  private static final String ACCOUNT = "accounts/halite.catalog.accounts.%s-password";

  @TempDir Path directory;

  @BeforeEach
  void makeDirectories() throws IOException {
    for (String service :
        List.of(
            "postgres", "rabbitmq", "accounts", "schema", "api", "scheduler", "node", "backup")) {
      Files.createDirectory(directory.resolve(service));
    }
  }

  @Test
  void everySecretIsMadeOnceAndKnownToWhoNeedsIt() throws Exception {
    Map<String, String> made = make();
    Map<String, String> first = Map.copyOf(made);
    String key = made.remove("api/halite.secret.keys");
    assertThat(key).matches("1 [A-Za-z0-9+/]{43}=\n");
    assertThat(made.remove("node/halite.secret.keys")).isEqualTo(key);
    assertThat(made.keySet())
        .containsExactlyInAnyOrder(
            "accounts/" + OF_CATALOG,
            "postgres/superuser-password",
            ACCOUNT.formatted("owner"),
            "schema/" + OF_CATALOG,
            ACCOUNT.formatted("services"),
            "scheduler/" + OF_CATALOG,
            "node/" + OF_CATALOG,
            "backup/" + OF_CATALOG,
            ACCOUNT.formatted("api"),
            "api/" + OF_CATALOG,
            "rabbitmq/api-password",
            "rabbitmq/scheduler-password",
            "rabbitmq/node-password",
            "rabbitmq/backup-password",
            "api/" + OF_BROKER,
            "scheduler/" + OF_BROKER,
            "node/" + OF_BROKER,
            "backup/" + OF_BROKER);
    assertThat(made.values()).allMatch(password -> password.matches("[0-9a-f]{48}\n"));
    assertThat(made.values().stream().distinct()).hasSize(8);
    assertThat(made.get("accounts/" + OF_CATALOG))
        .isEqualTo(made.get("postgres/superuser-password"));
    assertThat(made.get(ACCOUNT.formatted("owner"))).isEqualTo(made.get("schema/" + OF_CATALOG));
    assertThat(made.get(ACCOUNT.formatted("api"))).isEqualTo(made.get("api/" + OF_CATALOG));
    for (String service : List.of("scheduler", "node", "backup")) {
      assertThat(made.get(service + "/" + OF_CATALOG))
          .isEqualTo(made.get(ACCOUNT.formatted("services")));
      assertThat(made.get("rabbitmq/" + service + "-password"))
          .isEqualTo(made.get(service + "/" + OF_BROKER));
    }
    assertThat(make()).as("at the next start").isEqualTo(first);
  }

  @Test
  void nobodyElseReadsThem() throws Exception {
    for (String file : make().keySet()) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
          .as(file)
          .isEqualTo("r--r-----");
    }
  }

  @Test
  void whatIsMissingOrCutOffIsMadeAnew() throws Exception {
    Map<String, String> made = make();
    Files.delete(directory.resolve("node/" + OF_BROKER));
    assertThat(make()).isEqualTo(made);

    Path original = directory.resolve(ACCOUNT.formatted("api"));
    Files.delete(original);
    Files.createFile(original);
    Map<String, String> again = make();
    assertThat(again.get(ACCOUNT.formatted("api")))
        .isNotEqualTo(made.get(ACCOUNT.formatted("api")))
        .isEqualTo(again.get("api/" + OF_CATALOG));
    assertThat(again.get("node/" + OF_CATALOG)).isEqualTo(made.get("node/" + OF_CATALOG));
    String key = "api/halite.secret.keys";
    assertThat(again.get(key)).as("what it has encrypted").isEqualTo(made.get(key));
  }

  private Map<String, String> make() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of("..", "deploy", "compose", "make-secrets").toString(), directory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).isEmpty();
    Map<String, String> made = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        made.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return made;
  }
}
