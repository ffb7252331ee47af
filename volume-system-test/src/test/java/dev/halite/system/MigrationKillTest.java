package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is killed by SIGKILL in each stage of taking a volume from one of its backends to another,
 * and of the removal of the old content. Nobody helps: the volume is there in the end, with all
 * that was written to it, and nothing of it is where it was.
 */
@Timeout(900)
@ExtendWith(ClusterExtension.class)
class MigrationKillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String HOST = "carrier";
  private static final String NAME = "carried";
  private static final List<String> BACKENDS = List.of("left", "right");
  private static final int MIB = 1 << 20;
  private static final List<Integer> WRITTEN = List.of(0, 17, 500, 1023);

  private final Random random = Seeds.random("migrations");

  @TempDir private Path directory;

  @Test
  void aVolumeArrivesWhoeverDies(Cluster cluster) throws IOException {
    try (ServiceProcess node = cluster.node(HOST, HOST)) {
      for (String backend : BACKENDS) {
        String settings = "halite.node.backends." + backend;
        node.property(settings + ".driver", "file")
            .property(settings + ".volume-backend-name", NAME)
            .property(settings + ".file.directory", directory.resolve(backend))
            .property(settings + ".file.fence-wait-milliseconds", 1500);
      }
      cluster.makeType(NAME);
      node.start();
      awaitUp(cluster);
      UUID volume = BlockStorage.id(cluster.client().create(NAME, 1, NAME).require(202));
      await().atMost(PATIENCE).until(() -> status(cluster, volume).startsWith("available"));
      String from = backend(cluster, volume);
      for (int at : WRITTEN) {
        write(file(from, volume), at);
      }
      List<String> stages = new ArrayList<>(stages());
      Collections.shuffle(stages, random);
      for (String stage : stages.subList(0, Tier.count(1, stages.size()))) {
        kill(cluster, node, volume, stage);
      }
      cluster.client().delete(Subject.VOLUME, volume).require(202);
      Invariants invariants = new Invariants(cluster);
      invariants.awaitRest();
      assertThat(claims(cluster, volume)).isEmpty();
      node.stop();
    }
  }

  private static List<String> stages() {
    String name = VolumeKind.MIGRATE.wireName();
    String undo = VolumeKind.UNDO_PLACEMENT.wireName();
    return List.of(
        name + ".load",
        name + ".make",
        "driver.create.building-marked",
        "driver.create.complete-marked",
        name + ".copy",
        name + ".compare",
        name + ".limit",
        name + ".finish",
        name + ".close",
        undo + ".load",
        undo + ".remove",
        "driver.delete.file-removed",
        undo + ".finish",
        undo + ".close");
  }

  private void kill(Cluster cluster, ServiceProcess node, UUID volume, String stage)
      throws IOException {
    String from = backend(cluster, volume);
    String to = BACKENDS.get(1 - BACKENDS.indexOf(from));
    System.out.printf("killing a node at %s, from %s to %s%n", stage, from, to);
    Trap trap = Trap.set(node, stage);
    cluster
        .client()
        .act(
            volume,
            "os-migrate_volume",
            Map.of("host", HOST + "@" + to, "lock_volume", random.nextBoolean()))
        .require(202);
    await(stage).atMost(PATIENCE).until(trap::isSprung);
    node.kill();
    trap.remove();
    node.start();
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    assertThat(status(cluster, volume)).as(stage).isEqualTo("available success");
    assertThat(backend(cluster, volume)).as(stage).isEqualTo(to);
    for (int at : WRITTEN) {
      assertThat(read(file(to, volume), at)).as(stage).isEqualTo(text(at));
    }
    assertThat(file(from, volume)).as(stage).doesNotExist();
    assertThat(marks(from)).as(stage).isEmpty();
    assertThat(claims(cluster, volume)).as(stage).containsExactly(HOST + "@" + to);
  }

  private static void awaitUp(Cluster cluster) {
    await("its backends")
        .atMost(PATIENCE)
        .until(
            () ->
                cluster
                        .jdbc()
                        .sql("SELECT count(*) FROM backend WHERE host LIKE :host AND state = 'up'")
                        .param("host", HOST + "@%")
                        .query(Long.class)
                        .single()
                    == BACKENDS.size());
  }

  private static String status(Cluster cluster, UUID volume) {
    return cluster
        .jdbc()
        .sql("SELECT concat_ws(' ', status, migration_status) FROM volume WHERE id = :id")
        .param("id", volume)
        .query(String.class)
        .single();
  }

  private static String backend(Cluster cluster, UUID volume) {
    return Objects.requireNonNull(
        cluster
            .jdbc()
            .sql("SELECT split_part(split_part(host, '@', 2), '#', 1) FROM volume WHERE id = :id")
            .param("id", volume)
            .query(String.class)
            .single());
  }

  private static List<String> claims(Cluster cluster, UUID volume) {
    return cluster
        .jdbc()
        .sql(
            """
            SELECT b.host FROM pool_claim c JOIN pool p ON p.id = c.pool_id
            JOIN backend b ON b.id = p.backend_id WHERE c.volume_id = :id
            """)
        .param("id", volume)
        .query(String.class)
        .list();
  }

  private Path file(String backend, UUID volume) {
    return directory.resolve(backend).resolve("volume-" + volume);
  }

  private List<Path> marks(String backend) throws IOException {
    try (var files = Files.list(directory.resolve(backend).resolve(".halite/placements"))) {
      return files.toList();
    }
  }

  private static String text(int at) {
    return "at %07d".formatted(at);
  }

  private static void write(Path file, int at) throws IOException {
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.seek((long) at * MIB);
      disk.writeBytes(text(at));
    }
  }

  private static String read(Path file, int at) throws IOException {
    byte[] bytes = new byte[text(at).length()];
    try (var disk = new RandomAccessFile(file.toFile(), "r")) {
      disk.seek((long) at * MIB);
      disk.readFully(bytes);
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
