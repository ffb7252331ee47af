package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Servers that write to their volumes while whatever else dies, and what was acknowledged to them:
 * none of it may be lost, none of them may write beside another, and nobody may have a volume open
 * without an attachment in the catalog.
 */
final class Witness implements AutoCloseable {
  private static final Duration AGREED = Duration.ofSeconds(20);

  private final Cluster cluster;
  private final Map<UUID, Written> volumes = new LinkedHashMap<>();

  /** What was written to one volume. */
  private static final class Written implements Server.Durable {
    private final List<String> durable = new ArrayList<>();
    private final Set<String> lost = new HashSet<>();
    private final Server.Connection connection;
    private @Nullable Server server;
    private @Nullable String trouble;

    Written(Server.Connection connection) {
      this.connection = connection;
    }

    @Override
    public synchronized void add(Server from, int number) {
      if (number != durable.size()) {
        trouble =
            "%s wrote block %d where there are %d: another one writes too"
                .formatted(from, number, durable.size());
      }
      durable.add("%d by %s".formatted(number, from.name()));
    }

    synchronized List<String> durable() {
      assertThat(trouble).isNull();
      return List.copyOf(durable);
    }

    private Server required() {
      return Objects.requireNonNull(server);
    }
  }

  Witness(Cluster cluster) {
    cluster.disks().assumeServers();
    this.cluster = cluster;
  }

  /**
   * A server begins to write. One that had the volume elsewhere is stopped before.
   *
   * @param name of the server: its attachment, or its instance
   * @param info what the API has said of its connection
   */
  void run(UUID volume, String name, JsonNode info) {
    Server.Connection connection = cluster.disks().connection(info);
    Written written = volumes.computeIfAbsent(volume, any -> new Written(connection));
    if (written.server != null) {
      stop(written.server.name());
    }
    written.server = Server.start(name, connection, written.durable().size(), written);
  }

  /** A server ends in order; nothing where it does not run. */
  void stop(String name) {
    of(name)
        .ifPresent(
            written -> {
              written.required().stop();
              written.server = null;
            });
  }

  /** A server is lost with its host; the storage does not know for a while. */
  void die(String name) {
    Written written = of(name).orElseThrow();
    Server server = written.required();
    server.die();
    written.lost.add(server.client());
    written.server = null;
  }

  /**
   * Waits for the end of a server that was cut off: the storage refuses what it writes.
   *
   * @param answered when this was said to be so, by {@link System#nanoTime}; it must have got
   *     nothing down that it began to write later
   */
  void awaitCutOff(String name, long answered) {
    Written written = of(name).orElseThrow();
    Server server = written.required();
    server.awaitCutOff(answered);
    written.lost.add(server.client());
    written.server = null;
  }

  private Optional<Written> of(String name) {
    return volumes.values().stream()
        .filter(written -> written.server != null && written.server.name().equals(name))
        .findFirst();
  }

  /**
   * Whoever runs still writes, nobody else has its volume open, and the catalog has an attachment
   * for it.
   */
  void check() {
    volumes.forEach(this::check);
  }

  private void check(UUID volume, Written written) {
    int before = written.durable().size();
    Server server = written.server;
    if (server != null) {
      await(server + " writes")
          .atMost(AGREED)
          .failFast(server + " has ended", () -> !server.isAlive())
          .until(() -> written.durable().size() > before);
      assertThat(attachments(volume, server.name())).as("attachments of %s", server).isOne();
    }
    Set<String> expected = server == null ? Set.of() : Set.of(server.client());
    await()
        .atMost(AGREED)
        .untilAsserted(
            () -> {
              Set<String> found = new HashSet<>(cluster.disks().clients(volume));
              found.removeAll(written.lost);
              assertThat(found).as("who has volume %s open", volume).isEqualTo(expected);
            });
  }

  /** Before a client has said what a connection is for, it is of no instance. */
  private long attachments(UUID volume, String server) {
    return cluster
        .jdbc()
        .sql(
            """
            SELECT count(*) FROM attachment
            WHERE volume_id = :volume AND deleted_at IS NULL AND attach_status <> 'reserved'
              AND :server IN (id::text, COALESCE(instance_id::text, :server))
            """)
        .param("volume", volume)
        .param("server", server)
        .query(Long.class)
        .single();
  }

  /**
   * Reads back all that servers were told is durable.
   *
   * @return how many blocks
   */
  int verify() {
    int blocks = 0;
    for (Map.Entry<UUID, Written> each : volumes.entrySet()) {
      List<String> durable = each.getValue().durable();
      assertThat(durable).as("blocks of volume %s", each.getKey()).isNotEmpty();
      List<String> found = Server.read(each.getValue().connection, durable.size());
      for (int i = 0; i < durable.size(); i++) {
        assertThat(i < found.size() ? found.get(i) : "nothing")
            .as("block %d of volume %s", i, each.getKey())
            .isEqualTo(durable.get(i));
      }
      blocks += durable.size();
    }
    return blocks;
  }

  @Override
  public void close() {
    volumes.values().stream()
        .filter(written -> written.server != null)
        .forEach(written -> written.required().close());
  }
}
