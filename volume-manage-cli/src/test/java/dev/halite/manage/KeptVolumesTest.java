package dev.halite.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a check says of volumes whose deletion is deferred. */
@Timeout(120)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class KeptVolumesTest {
  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private final Map<String, String> rbd =
      Map.of(
          "conf", CEPH.access().configuration().toString(),
          "pool", CEPH.pool(),
          "user", CEPH.access().user(),
          "deferred-deletion-seconds", "3600");
  private String output = "";

  @Test
  void aDeletedVolumeWhoseDataIsKeptIsNamedAndNoViolation() {
    assertThat(run("db", "sync")).isZero();
    UUID volume = UUID.randomUUID();
    try (StorageDriver driver = factory().create(new BackendSettings("here", "ceph", rbd))) {
      String identity = driver.setup(null).identity().value();
      JdbcClient.create(
              new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()))
          .sql(
              """
              WITH s AS (
                INSERT INTO service (id, binary_name, host, availability_zone)
                VALUES (gen_random_uuid(), 'cinder-volume', 'here@ceph', 'nova') RETURNING id)
              INSERT INTO backend (host, service_id, driver, identity)
              SELECT 'here@ceph', id, 'rbd', :identity FROM s
              """)
          .param("identity", identity)
          .update();
      var spec = new VolumeSpec(volume, UUID.randomUUID(), 1, CEPH.pool());
      var mark = new OperationMark(UUID.randomUUID(), 0, "req-kept");
      driver.create(mark, spec);

      assertThat(run("check", "--backends")).isEqualTo(1);
      assertThat(output).contains("object-left", volume.toString());
      assertThat(run("check", "--kept")).isZero();
      assertThat(output).isEmpty();

      driver.delete(mark, volume, spec.placement());
    }

    assertThat(run("check", "--backends")).isZero();
    assertThat(output).isEmpty();
    assertThat(run("check", "--kept")).isZero();
    assertThat(output)
        .matches(
            "kept: volume "
                + volume
                + ": not there any more; here@ceph keeps its 1 GiB until \\S+Z\\R");
    assertThat(run("check", "--kept", "--json")).isZero();
    assertThat(Json.tree(output).path(0).path("subject").asString()).isEqualTo("volume " + volume);
  }

  private static StorageDriverFactory factory() {
    return ServiceLoader.load(StorageDriverFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.driver().equals("rbd"))
        .findFirst()
        .orElseThrow();
  }

  private int run(String... args) {
    Map<String, String> properties = new HashMap<>();
    properties.put("spring.datasource.url", DATABASE.jdbcUrl());
    properties.put("spring.datasource.username", DATABASE.user());
    properties.put("spring.datasource.password", DATABASE.password());
    properties.put("halite.node.host", "here");
    properties.put("halite.node.backends.ceph.driver", "rbd");
    rbd.forEach((key, value) -> properties.put("halite.node.backends.ceph.rbd." + key, value));
    StringWriter text = new StringWriter();
    int code = VolumeManage.run(args, properties, new PrintWriter(text, true));
    output = text.toString();
    return code;
  }
}
