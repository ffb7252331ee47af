package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that others have written, as they are: they find the service in Keystone's catalog and do
 * with it all that it serves.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForeignClientsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static CloudUnderTest cloud;

  @BeforeAll
  static void open() throws Exception {
    cloud = new CloudUnderTest(directory);
  }

  @AfterAll
  static void end() throws InterruptedException {
    if (cloud != null) {
      cloud.close();
    }
  }

  @Test
  @Order(1)
  void openstackByCommands() throws Exception {
    String id = ann("volume", "create", "--size", "1", "first", "-f", "value", "-c", "id");
    awaitAvailable(id);
    assertThat(ann("volume", "list", "-f", "value", "-c", "ID", "-c", "Name"))
        .isEqualTo(id + " first");
    assertThat(ann("volume", "show", "first", "-f", "value", "-c", "id")).isEqualTo(id);

    assertThat(cloud.openstack("volume", "list", "-f", "value", "-c", "ID")).isEmpty();
    assertThat(cloud.openstack("volume", "list", "--all-projects", "-f", "value", "-c", "ID"))
        .isEqualTo(id);

    ann("volume", "delete", "first");
    await()
        .atMost(PATIENCE)
        .until(() -> ann("volume", "list", "-f", "value", "-c", "ID").isEmpty());
  }

  @Test
  void openstackOfAMember() throws Exception {
    script("openstack_commands.py", cloud.member());
  }

  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void openstackOfAnAdministrator() throws Exception {
    script("openstack_administration.py", cloud.administrator());
  }

  @Test
  void cinderclient() throws Exception {
    script("cinderclient_calls.py", cloud.member());
  }

  @Test
  void openstack4j() throws Exception {
    OpenStack4j.useAll(cloud);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void whoIsDisabledIsRefused() throws Exception {
    List<String> list = List.of("/usr/bin/openstack", "volume", "list");
    assertThat(cloud.exitStatus(cloud.member(), list)).isZero();
    cloud.openstack("user", "set", "--disable", CloudUnderTest.USER);
    assertThat(cloud.exitStatus(cloud.member(), list)).isNotZero();
  }

  private static void script(String name, Map<String, String> user) throws Exception {
    Path script = Path.of(ForeignClientsTest.class.getResource(name).toURI());
    // The last line is there only if nothing before it failed.
    assertThat(cloud.run(user, List.of("/usr/bin/python3", script.toString()))).endsWith("done");
  }

  private static String ann(String... arguments) throws Exception {
    return cloud.openstack(cloud.member(), arguments);
  }

  private static void awaitAvailable(String volume) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> ann("volume", "show", volume, "-f", "value", "-c", "status").equals("available"));
  }
}
