package dev.halite.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.secret.KeyFile;
import dev.halite.common.engine.secret.SecretCipher;
import dev.halite.common.engine.secret.SecretColumn;
import dev.halite.common.engine.secret.SecretKeys;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class SecretCommandsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();

  private final JdbcClient jdbc =
      JdbcClient.create(
          new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
  private final UUID volume = UUID.randomUUID();

  @TempDir Path directory;
  private Path file;
  private String output = "";

  @BeforeEach
  void sync() {
    file = directory.resolve("keys");
    assertThat(run("db", "sync")).isZero();
    jdbc.sql("TRUNCATE volume CASCADE").update();
  }

  @Test
  void aKeyIsAddedStagedThenWritesAndTheOldOneIsLeftWithNothing() throws IOException {
    assertThat(run("secret", "add-key")).isZero();
    SecretKeys first = new KeyFile(file).read();
    byte[] stored =
        new SecretCipher(() -> first, new SecureRandom())
            .encrypt(new SecretText("chap"), SecretColumn.VOLUME_PROVIDER_AUTH.owner(volume));
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, size_gb, status, provider_auth)
            VALUES (:id, 'p', 'u', 1, 'available', :auth)
            """)
        .param("id", volume)
        .param("auth", stored)
        .update();
    assertThat(run("secret", "add-key")).isZero();
    assertThat(output).contains("Key 2 was added to " + file);
    noKeyIsShown();

    assertThat(run("secret", "list")).isZero();
    assertThat(output)
        .containsPattern("KEY +USE +VALUES")
        .containsPattern("1 +writes +1")
        .containsPattern("2 +staged +0");
    noKeyIsShown();

    assertThat(run("secret", "rotate")).isZero();
    assertThat(output).contains("1 values are encrypted with key 2 now.");
    noKeyIsShown();
    assertThat(run("secret", "rotate")).isZero();
    assertThat(output).contains("0 values are encrypted with key 2 now.");

    assertThat(run("secret", "list", "--json")).isZero();
    assertThat(output.replaceAll("\\s", ""))
        .isEqualTo(
            "[{\"number\":1,\"use\":\"reads\",\"values\":0},{\"number\":2,\"use\":\"writes\",\"values\":1}]");
    noKeyIsShown();
  }

  @Test
  void aKeyThatIsMissingIsOne() throws IOException {
    aKeyIsAddedStagedThenWritesAndTheOldOneIsLeftWithNothing();
    Files.delete(file);
    new KeyFile(file).add(new SecureRandom());

    assertThat(run("secret", "list")).isEqualTo(1);
    assertThat(output).containsPattern("2 +missing +1");
    assertThat(run("secret", "rotate")).isEqualTo(1);
    assertThat(output).contains(volume.toString(), "needs key 2");
  }

  @Test
  void wrongSettingsAreTwo() {
    Map<String, String> settings = new HashMap<>(settings());
    settings.remove("halite.secret.key-file");
    assertThat(execute(settings, "secret", "list")).isEqualTo(2);
    assertThat(execute(settings, "secret", "add-key")).isEqualTo(2);
    assertThat(run("secret", "rotate")).as("a file that is not there").isEqualTo(2);
  }

  private void noKeyIsShown() throws IOException {
    for (String line : Files.readAllLines(file)) {
      assertThat(output).doesNotContain(line.split(" ", -1)[1].substring(0, 12));
    }
  }

  private int run(String... args) {
    return execute(settings(), args);
  }

  private Map<String, String> settings() {
    return Map.of(
        "spring.datasource.url", DATABASE.jdbcUrl(),
        "spring.datasource.username", DATABASE.user(),
        "spring.datasource.password", DATABASE.password(),
        "halite.secret.key-file", file.toString());
  }

  private int execute(Map<String, String> properties, String... args) {
    StringWriter text = new StringWriter();
    int code = VolumeManage.run(args, properties, new PrintWriter(text, true));
    output = text.toString();
    return code;
  }
}
