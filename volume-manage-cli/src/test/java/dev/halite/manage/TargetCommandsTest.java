package dev.halite.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.halite.common.engine.database.Json;
import dev.halite.driver.ExportState;
import dev.halite.driver.ExportState.Condition;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the commands say and do of exports, on a driver in memory. */
@Timeout(60)
class TargetCommandsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();

  private static final String ONE = "iqn.2004-10.org.example:one";
  private static final String TWO = "iqn.2004-10.org.example:two";

  private final JdbcClient jdbc =
      JdbcClient.create(
          new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
  private final Map<String, String> more = new HashMap<>();
  private String output = "";
  private String errors = "";

  @BeforeEach
  void prepare() {
    assertThat(run("db", "sync")).isZero();
    jdbc.sql(
            """
            WITH s AS (
              INSERT INTO service (id, binary_name, host, availability_zone)
              VALUES (gen_random_uuid(), 'cinder-volume', 'here@disks', 'nova') RETURNING id)
            INSERT INTO backend (host, service_id, driver, identity)
            SELECT 'here@disks', id, 'exporting', 'it' FROM s
            """)
        .update();
    ExportingDriver.EXPORTS.clear();
    ExportingDriver.CALLS.clear();
    ExportingDriver.STUCK.clear();
    ExportingDriver.recording = true;
  }

  @AfterEach
  void clean() {
    for (String table : new String[] {"attachment", "volume", "backend", "service"}) {
      jdbc.sql("DELETE FROM " + table).update();
    }
  }

  @Test
  void whatAgreesIsWell() {
    UUID volume = volume();
    exported(volume, Condition.OFFERED, attachment(volume, true), attachment(volume, false));

    assertThat(run("target", "list")).isZero();
    assertThat(output).contains(volume.toString(), ONE, "server1", "here@disks", "ok");
    assertThat(run("target", "list", "--repair")).isZero();
    assertThat(calls()).isEmpty();
    assertThat(run("target", "get-targets")).isZero();
    assertThat(output.strip()).isEqualTo(ExportingDriver.target(volume));
    assertThat(run("target", "verify")).isZero();
    assertThat(output).isEmpty();
    assertThat(run("target", "save")).isZero();
    assertThat(output.strip()).isEqualTo("here@disks: 1");
  }

  @Test
  void whatIsWrongIsShownAndSaidAndMendedWhereItCanBe() {
    UUID lost = volume();
    exported(lost, Condition.LOST, attachment(lost, true));
    UUID strangers = volume();
    exported(strangers, Condition.OFFERED, attachment(strangers, true), UUID.randomUUID());
    UUID gone = UUID.randomUUID();
    exported(gone, Condition.GONE, UUID.randomUUID());
    UUID unrecorded = volume();
    exported(unrecorded, Condition.UNRECORDED);
    UUID unreadable = volume();
    exported(unreadable, Condition.UNREADABLE);

    assertThat(run("target", "list")).isEqualTo(1);
    assertThat(output)
        .containsOnlyOnce("not offered as it is recorded")
        .containsOnlyOnce("the catalog has no such attachment")
        .containsOnlyOnce("its volume is not there")
        .containsOnlyOnce("neither recorded nor attached")
        .containsOnlyOnce("its record cannot be read")
        .containsOnlyOnce("ok");
    assertThat(run("target", "list", "--repair", "--dry-run")).isEqualTo(1);
    assertThat(output)
        .containsOnlyOnce("would publish it again")
        .contains("would end it")
        .containsOnlyOnce("would put the record aside");
    assertThat(calls()).isEmpty();

    // whom the record let in may be in still
    assertThat(run("target", "list", "--repair")).isEqualTo(1);
    assertThat(output).contains("done: put the record aside");
    assertThat(output.lines().filter(line -> line.contains(unreadable.toString()))).hasSize(2);
    assertThat(output.lines().filter(line -> line.contains(lost.toString()))).hasSize(1);
    assertThat(calls())
        .containsExactlyInAnyOrder(
            "publish " + lost,
            "disconnect " + strangers,
            "disconnect " + gone,
            "end " + unrecorded,
            "set aside " + unreadable);
    assertThat(run("target", "list", "--repair")).isZero();
    assertThat(calls()).containsExactly("end " + unreadable);
    assertThat(run("target", "list")).isZero();
  }

  @Test
  void whatCannotBeMendedHereStaysAndIsSaid() {
    UUID used = volume();
    attachment(used, true);
    exported(used, Condition.UNRECORDED);
    UUID half = volume();
    UUID known = attachment(half, true);
    UUID missing = attachment(half, true);
    // told nothing yet, so nothing is recorded
    attachment(half, false);
    exported(half, Condition.OFFERED, known);

    assertThat(run("target", "list", "--repair", "--json")).isEqualTo(1);
    assertThat(calls()).isEmpty();
    Map<String, String> found = new HashMap<>();
    Json.tree(output)
        .forEach(
            line ->
                found.put(
                    line.path("volume").asString() + line.path("attachment").asString(""),
                    line.path("found").asString()));
    assertThat(found)
        .containsOnly(
            Map.entry(used.toString(), "unrecorded_in_use"),
            Map.entry(half.toString() + known, "ok"),
            Map.entry(half.toString() + missing, "missing"));
    assertThat(run("target", "list", "--json", "--backend", "disks")).isEqualTo(1);
    Json.tree(output)
        .forEach(
            line -> {
              assertThat(line.path("done").isNull()).isTrue();
              assertThat(line.path("targets").isArray()).isTrue();
            });
  }

  @Test
  void whatHasNeitherRecordNorTargetIsMissedWhereThereWouldBeOne() {
    UUID attachment = attachment(volume(), true);
    assertThat(run("target", "list")).isEqualTo(1);
    assertThat(output).contains(attachment.toString(), "attached, and not recorded");
    jdbc.sql("UPDATE attachment SET attach_status = 'detaching'").update();
    assertThat(run("target", "list")).isZero();
    jdbc.sql("UPDATE attachment SET attach_status = 'attached'").update();
    ExportingDriver.recording = false;
    assertThat(run("target", "list")).isZero();
  }

  @Test
  void whatIsSeenOnceOnlyIsNotWrong() {
    ExportingDriver.PASSING.add(
        new ExportState(volume(), Condition.UNRECORDED, null, List.of(), List.of()));
    assertThat(run("target", "list")).isZero();
  }

  @Test
  void whatCannotBeSeenIsSaidAndLeftAlone() {
    UUID volume = volume();
    exported(volume, Condition.UNSEEN, attachment(volume, true));
    assertThat(run("target", "list", "--repair")).isEqualTo(1);
    assertThat(output).contains("cannot be looked at");
    assertThat(run("target", "save")).isZero();
    assertThat(output.strip()).isEqualTo("here@disks: 1");
    assertThat(calls()).isEmpty();
  }

  @Test
  void whatCannotBeReadOrIsOfNoVolumeDoesNotCountAsKept() {
    exported(volume(), Condition.UNREADABLE);
    exported(UUID.randomUUID(), Condition.GONE, UUID.randomUUID());
    assertThat(run("target", "save")).isZero();
    assertThat(output.strip()).isEqualTo("here@disks: 0");
  }

  @Test
  void aVolumeThatMovesOrGoesIsNotLetOut() {
    UUID volume = volume();
    for (String change :
        List.of(
            "status = 'deleting'",
            "status = 'retyping'",
            "status = 'in-use', migration_status = 'migrating'")) {
      jdbc.sql("UPDATE volume SET " + change).update();
      assertThat(run("target", "create", volume.toString(), ONE)).as(change).isEqualTo(2);
      assertThat(run("target", "add-initiator", volume.toString(), ONE)).as(change).isEqualTo(2);
    }
    jdbc.sql("UPDATE volume SET status = 'available', migration_status = 'success'").update();
    jdbc.sql(
            """
            INSERT INTO operation_run (operation_id, kind, payload_version, resource_type,
                                       resource_id, exclusive, queue, deadline_at)
            VALUES (gen_random_uuid(), 'volume.migrate', 1, 'volume', :id, true, 'q', now())
            """)
        .param("id", volume)
        .update();
    assertThat(run("target", "create", volume.toString(), ONE)).isEqualTo(2);
    assertThat(errors).contains("something is done to it");
    jdbc.sql("DELETE FROM operation_run").update();
    assertThat(calls()).isEmpty();
    assertThat(run("target", "create", volume.toString(), ONE)).isZero();
    assertThat(run("target", "create", volume.toString(), TWO)).isEqualTo(2);
    assertThat(errors).contains("is exported already");
  }

  @Test
  void whatWasMadeByHandIsNotEndedByARepair() {
    UUID volume = volume();
    assertThat(run("target", "create", volume.toString(), ONE)).isZero();
    calls();
    assertThat(run("target", "list", "--repair", "--strangers")).isEqualTo(1);
    assertThat(output).contains("made by hand");
    assertThat(calls()).isEmpty();
  }

  @Test
  void aCatalogThatKnowsHardlyAnyExportIsNotBelievedUnasked() {
    UUID known = volume();
    exported(known, Condition.OFFERED, attachment(known, true));
    UUID one = volume();
    exported(one, Condition.OFFERED, UUID.randomUUID());
    UUID two = volume();
    exported(two, Condition.OFFERED, UUID.randomUUID());
    assertThat(run("target", "list", "--repair")).isEqualTo(1);
    assertThat(output).contains("--strangers ends them");
    assertThat(calls()).isEmpty();
    assertThat(run("target", "list", "--repair", "--strangers")).isZero();
    assertThat(calls()).containsExactlyInAnyOrder("disconnect " + one, "disconnect " + two);
  }

  @Test
  void whatIsInTheWayOfOneIsNothingToTheOthers() {
    UUID stuck = volume();
    exported(stuck, Condition.LOST, attachment(stuck, true), attachment(stuck, true));
    UUID free = volume();
    exported(free, Condition.LOST, attachment(free, true));
    ExportingDriver.STUCK.add(stuck);
    assertThat(run("target", "restore")).isEqualTo(1);
    assertThat(errors).contains("It is stuck.");
    assertThat(calls()).containsExactlyInAnyOrder("publish " + stuck, "publish " + free);
    assertThat(run("target", "delete", stuck.toString(), "--force")).isEqualTo(1);
    assertThat(calls()).containsExactly("disconnect " + stuck, "disconnect " + stuck);

    ExportingDriver.EXPORTS.put(
        stuck,
        new ExportState(
            stuck,
            Condition.GONE,
            null,
            List.of(),
            List.of(new ExportState.Access(UUID.randomUUID(), ONE, null, false))));
    UUID gone = UUID.randomUUID();
    exported(gone, Condition.GONE, UUID.randomUUID());
    assertThat(run("target", "list", "--repair")).isEqualTo(1);
    assertThat(output).contains("does not say of which placement");
    assertThat(calls()).contains("disconnect " + gone);

    more.put("halite.node.backends.away.driver", "exporting");
    assertThat(run("target", "verify")).isEqualTo(1);
    assertThat(errors).contains("here@away");
    assertThat(output).contains("here@disks: volume " + stuck);
  }

  @Test
  void whoHasTheVolumeBesidesKeepsItAlsoWithoutItsRecord() {
    UUID volume = volume();
    assertThat(run("target", "create", volume.toString(), ONE)).isZero();
    assertThat(run("target", "add-initiator", volume.toString(), TWO)).isZero();
    assertThat(run("target", "delete-initiator", volume.toString(), ONE)).isZero();
    assertThat(ExportingDriver.KEEPING).containsExactly(TWO);
  }

  @Test
  void whatIsMisspeltIsRefused() {
    assertThat(run("target", "list", "--dry-run")).isEqualTo(2);
    assertThat(run("target", "list", "--strangers")).isEqualTo(2);
    more.put("halite.node.backends.x", "y");
    assertThat(run("target", "list")).isEqualTo(2);
    assertThat(errors).contains("halite.node.backends.x has a value");
  }

  @Test
  void aServerIsLetInByHandAndEndedWithoutASecretInTheOutput() {
    UUID volume = volume();
    assertThat(run("target", "add-initiator", volume.toString(), ONE)).isEqualTo(2);
    assertThat(run("target", "create", volume.toString(), "one")).isEqualTo(2);
    assertThat(calls()).isEmpty();

    assertThat(run("target", "create", volume.toString(), ONE, "--host", "server1")).isZero();
    assertThat(output)
        .contains(ONE, ExportingDriver.target(volume), "192.0.2.7:3260")
        .doesNotContain(ExportingDriver.SECRET);
    assertThat(run("target", "add-initiator", volume.toString(), TWO, "--read-only")).isZero();
    assertThat(ExportingDriver.EXPORTS.get(volume).accesses())
        .extracting(ExportState.Access::initiator, ExportState.Access::readOnly)
        .containsExactly(tuple(ONE, false), tuple(TWO, true));
    // nobody but who typed it knows of them
    assertThat(run("target", "list")).isEqualTo(1);

    assertThat(run("target", "delete-initiator", volume.toString(), ONE)).isZero();
    assertThat(run("target", "delete-initiator", volume.toString(), ONE)).isEqualTo(2);
    assertThat(run("target", "delete", volume.toString())).isZero();
    assertThat(ExportingDriver.EXPORTS).isEmpty();
  }

  @Test
  void whatTheCatalogHasAttachedIsEndedByForceOnly() {
    UUID volume = volume();
    exported(volume, Condition.OFFERED, attachment(volume, true));
    assertThat(run("target", "delete", volume.toString())).isEqualTo(2);
    assertThat(run("target", "delete-initiator", volume.toString(), ONE)).isEqualTo(2);
    assertThat(calls()).isEmpty();
    assertThat(run("target", "delete", volume.toString(), "--force")).isZero();
    assertThat(calls()).containsExactly("disconnect " + volume);
  }

  @Test
  void whatIsLostIsRestored() {
    UUID volume = volume();
    exported(volume, Condition.LOST, attachment(volume, true));
    assertThat(run("target", "verify")).isEqualTo(1);
    assertThat(output).contains("here@disks: volume " + volume + ": lost");
    assertThat(run("target", "restore")).isZero();
    assertThat(calls()).containsExactly("publish " + volume);
  }

  @Test
  void aBackendIsOneOfThisHosts() {
    assertThat(run("target", "list", "--backend", "other")).isEqualTo(2);
    assertThat(run("target", "list", "--backend", "disks")).isZero();
    UUID elsewhere = volume();
    jdbc.sql("UPDATE volume SET host = 'there@disks#pool'").update();
    assertThat(run("target", "create", elsewhere.toString(), ONE)).isEqualTo(2);
    assertThat(ExportingDriver.CALLS).contains("close");
  }

  private static List<String> calls() {
    List<String> calls =
        ExportingDriver.CALLS.stream().filter(call -> !call.equals("close")).toList();
    ExportingDriver.CALLS.clear();
    return calls;
  }

  private static void exported(UUID volume, Condition condition, UUID... attachments) {
    List<ExportState.Access> accesses =
        Arrays.stream(attachments)
            .map(id -> new ExportState.Access(id, ONE, "server1", false))
            .toList();
    ExportingDriver.EXPORTS.put(
        volume,
        new ExportState(
            volume,
            condition,
            UUID.randomUUID(),
            List.of(ExportingDriver.target(volume)),
            accesses));
  }

  private UUID volume() {
    UUID volume = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, size_gb, status, attach_status, host,
                                placement)
            VALUES (:id, 'p', 'u', 1, 'in-use', 'attached', 'here@disks#pool', gen_random_uuid())
            """)
        .param("id", volume)
        .update();
    return volume;
  }

  private UUID attachment(UUID volume, boolean connected) {
    UUID attachment = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO attachment (id, volume_id, project_id, attach_status, connection_info)
            VALUES (:id, :volume, 'p', :status, :info)
            """)
        .param("id", attachment)
        .param("volume", volume)
        .param("status", connected ? "attached" : "attaching")
        .param("info", connected ? new byte[] {1} : null)
        .update();
    return attachment;
  }

  private int run(String... args) {
    Map<String, String> properties = new HashMap<>();
    properties.put("spring.datasource.url", DATABASE.jdbcUrl());
    properties.put("spring.datasource.username", DATABASE.user());
    properties.put("spring.datasource.password", DATABASE.password());
    properties.put("halite.node.host", "here");
    properties.put("halite.node.backends.disks.driver", "exporting");
    properties.putAll(more);
    StringWriter text = new StringWriter();
    StringWriter trouble = new StringWriter();
    int code =
        VolumeManage.run(
            args, properties, new PrintWriter(text, true), new PrintWriter(trouble, true));
    output = text.toString();
    errors = trouble.toString();
    return code;
  }
}
