package dev.halite.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import dev.halite.testkit.compute.FakeNova;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.keystone.FakeKeystone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class AttachmentCommandsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();

  private final JdbcClient jdbc =
      JdbcClient.create(
          new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
  private final FakeKeystone keystone = new FakeKeystone();
  private final FakeNova nova = new FakeNova();
  private final Map<String, String> settings = new HashMap<>();
  private final UUID here = UUID.randomUUID();
  private final UUID gone = UUID.randomUUID();
  private String output = "";

  @BeforeEach
  void prepare() {
    settings.put("spring.datasource.url", DATABASE.jdbcUrl());
    settings.put("spring.datasource.username", DATABASE.user());
    settings.put("spring.datasource.password", DATABASE.password());
    assertThat(run("db", "sync")).isZero();
    settings.put("halite.compute.url", nova.url().toString());
    settings.put("halite.compute.keystone-url", keystone.url().toString());
    settings.put("halite.compute.username", "halite");
    settings.put("halite.compute.password", FakeKeystone.PASSWORD);
    settings.put("halite.compute.project-name", "service");
    nova.knows(here);
  }

  @AfterEach
  void clean() {
    nova.close();
    keystone.close();
    for (String table : new String[] {"operation_run", "operation", "attachment", "volume"}) {
      jdbc.sql("DELETE FROM " + table).update();
    }
  }

  /** On a volume of its own; unchanged for so many hours. */
  private UUID attachment(UUID server, int hours) {
    UUID volume = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, size_gb, status, attach_status, host,
                                placement)
            VALUES (:id, 'p', 'u', 1, 'in-use', 'attached', 'node@fast#pool', gen_random_uuid())
            """)
        .param("id", volume)
        .update();
    UUID attachment = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO attachment (id, volume_id, project_id, instance_id, attach_status,
                                    connector, created_at, updated_at)
            VALUES (:id, :volume, 'p', :server, 'attached', '\\x01', now() - interval '1 year',
                    now() - :hours * interval '1 hour')
            """)
        .param("id", attachment)
        .param("volume", volume)
        .param("server", server)
        .param("hours", hours)
        .update();
    return attachment;
  }

  private String statusOf(UUID attachment) {
    return jdbc.sql(
            """
            SELECT v.status || ' ' || a.attach_status FROM attachment a
            JOIN volume v ON v.id = a.volume_id WHERE a.id = :id
            """)
        .param("id", attachment)
        .query(String.class)
        .single();
  }

  private String operations() {
    return jdbc.sql(
            """
            SELECT COALESCE(string_agg(concat_ws(' ', run.kind, run.queue, run.resource_id,
                                                 'force', o.payload ->> 'force'), ', '), '')
            FROM operation_run run JOIN operation o ON o.id = run.operation_id
            """)
        .query(String.class)
        .single();
  }

  @Test
  void showsThoseWhoseServerIsGoneOldestFirstAndLeavesThem() {
    UUID young = attachment(gone, 1);
    UUID old = attachment(gone, 200);
    UUID used = attachment(here, 300);

    assertThat(run("attachment", "gone")).isEqualTo(1);

    assertThat(output.lines().findFirst().orElseThrow())
        .matches("ID +VOLUME +SERVER +PROJECT +STATUS +UNCHANGED SINCE +NOW");
    assertThat(output).containsSubsequence(old.toString(), "left", young.toString(), "left");
    assertThat(output).doesNotContain(used.toString(), "fake-own", FakeKeystone.PASSWORD);
    assertThat(operations()).isEmpty();
    assertThat(nova.asked().stream().filter(path -> path.equals("/" + gone)).count())
        .as("each server once")
        .isOne();
  }

  @Test
  void deletesThoseThatHaveNotChangedForLongEnough() {
    UUID young = attachment(gone, 1);
    UUID old = attachment(gone, 200);
    UUID used = attachment(here, 300);

    assertThat(run("attachment", "gone", "--clean", "--json")).as("one is left").isEqualTo(1);

    JsonNode first = Json.tree(output).path(0);
    assertThat(first.at("/attachment/id").asString()).isEqualTo(old.toString());
    assertThat(first.path("now").asString()).isEqualTo("deleting");
    assertThat(operations())
        .isEqualTo("attachment.disconnect node.node@fast " + old + " force true");
    assertThat(statusOf(old)).isEqualTo("detaching detaching");
    assertThat(statusOf(young)).isEqualTo("in-use attached");
    assertThat(statusOf(used)).isEqualTo("in-use attached");

    assertThat(run("attachment", "gone", "--clean", "--grace-hours", "0")).isZero();
    assertThat(output).containsSubsequence(young.toString(), "deleting");
    assertThat(output).containsSubsequence(old.toString(), "deleting");
    assertThat(statusOf(young)).isEqualTo("detaching detaching");
    assertThat(statusOf(used)).isEqualTo("in-use attached");
  }

  @Test
  void whereNobodyCanBeAskedNothingIsDone() {
    UUID old = attachment(gone, 200);
    nova.fail(404);

    assertThat(run("attachment", "gone", "--clean")).isEqualTo(3);
    settings.put("halite.compute.password", "wrong");
    assertThat(run("attachment", "gone", "--clean")).isEqualTo(3);
    settings.remove("halite.compute.password");
    assertThat(run("attachment", "gone", "--clean")).as("half a setting").isEqualTo(2);
    settings.remove("halite.compute.url");
    assertThat(run("attachment", "gone", "--clean")).isEqualTo(2);

    assertThat(operations()).isEmpty();
    assertThat(statusOf(old)).isEqualTo("in-use attached");
  }

  @Test
  void whoWasNeverConnectedIsNotCutOff() {
    UUID old = attachment(gone, 200);
    jdbc.sql("UPDATE attachment SET connector = NULL, attach_status = 'reserved'").update();

    assertThat(run("attachment", "gone", "--clean")).isZero();

    assertThat(operations())
        .isEqualTo("attachment.disconnect node.node@fast " + old + " force false");
  }

  @Test
  void whoIsLetGoWithoutBeingCutOffIsCutOffToo() {
    UUID old = attachment(gone, 200);
    assertThat(run("attachment", "gone", "--clean")).isZero();
    jdbc.sql("UPDATE operation SET payload = payload || '{\"force\": false}'").update();

    assertThat(run("attachment", "gone", "--clean", "--grace-hours", "0")).isZero();
    assertThat(run("attachment", "gone", "--clean", "--grace-hours", "0")).isZero();

    assertThat(operations().split(", "))
        .containsExactlyInAnyOrder(
            "attachment.disconnect node.node@fast " + old + " force false",
            "attachment.disconnect node.node@fast " + old + " force true");
  }

  @Test
  void aNegativeTimeOfGraceIsRefused() {
    UUID old = attachment(gone, 200);

    assertThat(run("attachment", "gone", "--clean", "--grace-hours", "-1")).isEqualTo(2);

    assertThat(operations()).isEmpty();
    assertThat(statusOf(old)).isEqualTo("in-use attached");
  }

  private int run(String... args) {
    StringWriter text = new StringWriter();
    int code = VolumeManage.run(args, settings, new PrintWriter(text, true));
    output = text.toString();
    return code;
  }
}
