package dev.halite.common.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.testkit.database.DatabaseExtension;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class SecretRotationTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private static final SecretKeys OLD = keys(line(1));
  private static final SecretKeys BOTH = keys(line(1), line(300));

  private final JdbcTemplate template =
      new JdbcTemplate(
          new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
  private final JdbcClient jdbc = JdbcClient.create(template);
  private final SecretCipher old = cipher(OLD);
  private final List<UUID> volumes = new ArrayList<>();
  private final List<UUID> attachments = new ArrayList<>();

  @BeforeEach
  void encryptWithTheOldKey() {
    jdbc.sql("TRUNCATE volume CASCADE").update();
    for (int i = 0; i < 7; i++) {
      UUID volume = UUID.randomUUID();
      volumes.add(volume);
      jdbc.sql(
              """
              INSERT INTO volume (id, project_id, user_id, size_gb, status, provider_auth, deleted_at)
              VALUES (:id, 'p', 'u', 1, 'available', :auth,
                      CASE WHEN :deleted THEN clock_timestamp() END)
              """)
          .param("id", volume)
          .param("auth", encrypted(old, "chap " + i, SecretColumn.VOLUME_PROVIDER_AUTH, volume))
          .param("deleted", i == 3)
          .update();
      UUID attachment = UUID.randomUUID();
      attachments.add(attachment);
      jdbc.sql(
              """
              INSERT INTO attachment (id, volume_id, project_id, attach_status, connector,
                                      connection_info)
              VALUES (:id, :volume, 'p', 'attached', :connector, :info)
              """)
          .param("id", attachment)
          .param("volume", volume)
          .param(
              "connector",
              encrypted(old, "host " + i, SecretColumn.ATTACHMENT_CONNECTOR, attachment))
          .param(
              "info",
              i == 0
                  ? null
                  : encrypted(old, "key " + i, SecretColumn.ATTACHMENT_CONNECTION_INFO, attachment))
          .update();
    }
  }

  @Test
  void everyValueHasTheNewKeyAndIsWhatItWas() {
    assertThat(SecretRotation.values(jdbc)).isEqualTo(Map.of(1, 20L));

    SecretRotation.Outcome outcome = rotation(cipher(BOTH)).run();

    assertThat(outcome.rewritten()).isEqualTo(20);
    assertThat(outcome.unreadable()).isEmpty();
    assertThat(SecretRotation.values(jdbc)).isEqualTo(Map.of(300, 20L));
    SecretCipher onlyNew = cipher(keys(line(300)));
    for (int i = 0; i < 7; i++) {
      assertThat(decrypted(onlyNew, SecretColumn.VOLUME_PROVIDER_AUTH, volumes.get(i)))
          .isEqualTo("chap " + i);
      assertThat(decrypted(onlyNew, SecretColumn.ATTACHMENT_CONNECTOR, attachments.get(i)))
          .isEqualTo("host " + i);
    }
    assertThat(rotation(cipher(BOTH)).run().rewritten()).as("a second run").isZero();
  }

  @Test
  void aRunThatWasEndedGoesOnWhereItWas() {
    AtomicInteger uses = new AtomicInteger();
    SecretCipher failing =
        new SecretCipher(
            () -> {
              if (uses.incrementAndGet() > 15) {
                throw new IllegalArgumentException("killed");
              }
              return BOTH;
            },
            new SecureRandom());
    try {
      rotation(failing).run();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessage("killed");
    }
    long done = SecretRotation.values(jdbc).getOrDefault(300, 0L);
    assertThat(done).isBetween(1L, 19L);

    assertThat(rotation(cipher(BOTH)).run().rewritten()).isEqualTo(20 - done);
    assertThat(SecretRotation.values(jdbc)).isEqualTo(Map.of(300, 20L));
  }

  @Test
  void aChangeThatComesBetweenIsNotLost() {
    AtomicInteger uses = new AtomicInteger();
    SecretCipher disturbed =
        new SecretCipher(
            () -> {
              // The first use finds out the key, the second has read the first volumes.
              if (uses.incrementAndGet() == 2) {
                for (UUID volume : volumes) {
                  store(
                      volume, encrypted(old, "changed", SecretColumn.VOLUME_PROVIDER_AUTH, volume));
                }
              }
              return BOTH;
            },
            new SecureRandom());

    rotation(disturbed).run();

    SecretCipher reader = cipher(BOTH);
    assertThat(volumes)
        .allSatisfy(
            volume ->
                assertThat(decrypted(reader, SecretColumn.VOLUME_PROVIDER_AUTH, volume))
                    .isEqualTo("changed"));
    assertThat(SecretRotation.values(jdbc).get(1)).as("left for the next run").isEqualTo(2);
    rotation(reader).run();
    assertThat(SecretRotation.values(jdbc)).isEqualTo(Map.of(300, 20L));
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestIsDone() {
    store(
        volumes.getFirst(),
        encrypted(
            cipher(keys(line(9))), "lost", SecretColumn.VOLUME_PROVIDER_AUTH, volumes.getFirst()));

    SecretRotation.Outcome outcome = rotation(cipher(BOTH)).run();

    assertThat(outcome.rewritten()).isEqualTo(19);
    assertThat(outcome.unreadable())
        .singleElement()
        .asString()
        .contains(volumes.getFirst().toString(), "needs key 9");
    assertThat(SecretRotation.values(jdbc)).isEqualTo(Map.of(9, 1L, 300, 19L));
  }

  private SecretRotation rotation(SecretCipher cipher) {
    return new SecretRotation(template, cipher, 2);
  }

  private void store(UUID volume, byte[] value) {
    jdbc.sql("UPDATE volume SET provider_auth = :value WHERE id = :id")
        .param("value", value)
        .param("id", volume)
        .update();
  }

  private static byte[] encrypted(SecretCipher cipher, String text, SecretColumn column, UUID id) {
    return cipher.encrypt(new SecretText(text), column.owner(id));
  }

  private String decrypted(SecretCipher cipher, SecretColumn column, UUID id) {
    byte[] stored =
        jdbc.sql("SELECT %s FROM %s WHERE id = :id".formatted(column.column(), column.table()))
            .param("id", id)
            .query(byte[].class)
            .single();
    return cipher.decrypt(stored, column.owner(id)).reveal();
  }

  private static SecretCipher cipher(SecretKeys keys) {
    return new SecretCipher(() -> keys, new SecureRandom());
  }

  private static SecretKeys keys(String... lines) {
    return SecretKeys.parse(List.of(lines), "the test");
  }

  private static String line(int number) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) number);
    return number + " " + Base64.getEncoder().encodeToString(key);
  }
}
