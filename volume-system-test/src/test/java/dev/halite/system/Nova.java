package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.testkit.Tier;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs {@code nova.py}, which is a compute service by Debian's python3-cinderclient, and the
 * servers that it has run. Whatever it is shown of a volume is held against the catalog.
 */
final class Nova implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Cluster cluster;
  private final Witness witness;
  private final Path errors;
  private final Process process;
  private final BufferedReader lines;
  private final BufferedWriter words;
  private final List<String> sequences;
  private final List<String> unknown = new ArrayList<>();
  private int calls;

  /**
   * A call that is about to be made.
   *
   * @param way {@code connect} or {@code disconnect}, where a node has to do that for it
   */
  record Call(String sequence, int number, String name, @Nullable String way) {
    static Call of(JsonNode line) {
      return new Call(
          line.path("sequence").asString(),
          line.path("number").asInt(),
          line.path("call").asString(),
          line.path("way").isNull() ? null : line.path("way").asString());
    }

    @Override
    public String toString() {
      return "%s, %d: %s".formatted(sequence, number, name);
    }
  }

  /** What happens around the calls. */
  interface Surroundings {
    /**
     * Says a word, on which the call is made: that it may get lost or not.
     *
     * @param nova whom to say it to
     */
    void make(Call call, Nova nova);
  }

  /**
   * Starts it.
   *
   * @param host where its servers run
   */
  Nova(Cluster cluster, String host) {
    Python.assumeThere("cinderclient");
    this.cluster = cluster;
    this.witness = new Witness(cluster);
    try {
      this.errors = Files.createTempFile("halite-nova-", ".log");
      errors.toFile().deleteOnExit();
      this.process =
          Python.command(
                  "nova.py", cluster.endpoint().resolve("/v3").toString(), Cluster.PROJECT, host)
              .redirectError(errors.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.lines = process.inputReader(StandardCharsets.UTF_8);
    this.words = process.outputWriter(StandardCharsets.UTF_8);
    this.sequences = read().path("sequences").values().stream().map(JsonNode::asString).toList();
    go();
  }

  /** What it can play. */
  List<String> sequences() {
    return sequences;
  }

  /** How many attachments were left because nobody was told of them. */
  int unknown() {
    return unknown.size();
  }

  /** How many calls it has made that change something. */
  int calls() {
    return calls;
  }

  /** Reads back all that servers were told is durable, and says how many blocks that is. */
  int verify() {
    return witness.verify();
  }

  /** Plays a sequence from its begin to its end, with volumes that nobody has. */
  void play(String sequence, List<UUID> volumes, Surroundings surroundings) {
    say("%s %s %s".formatted(sequence, volumes.get(0), volumes.get(1)));
    JsonNode line = read();
    for (; !line.has("ended"); line = read()) {
      if (line.has("call")) {
        calls++;
        witness.check();
        surroundings.make(Call.of(line), this);
      } else {
        heard(line);
        go();
      }
    }
    witness.check();
    go();
  }

  private void heard(JsonNode line) {
    if (line.has("runs")) {
      witness.run(
          UUID.fromString(line.path("at").asString()),
          line.path("runs").asString(),
          line.path("info"));
    } else if (line.has("stops")) {
      witness.stop(line.path("stops").asString());
    } else if (line.has("dies")) {
      lose(line.path("dies").asString());
    } else if (line.has("volume")) {
      assertShown(line);
    } else {
      unknown.add(line.toString());
      System.out.println("  nobody knows of " + line);
    }
  }

  /** The gate does not wait half a minute until Ceph gives the lock to the next one. */
  private void lose(String server) {
    switch (Tier.current()) {
      case GATE -> witness.stop(server);
      case FULL -> witness.die(server);
    }
  }

  /** The call is made; whoever loses its answer will be asked again. */
  void lose() {
    say("lose");
  }

  /** The call is made, or what was shown is right. */
  void go() {
    say("go");
  }

  private void assertShown(JsonNode shown) {
    UUID volume = UUID.fromString(shown.path("volume").asString());
    assertThat(shown.path("status").asString())
        .as("status in %s", shown)
        .isEqualTo(
            cluster
                .jdbc()
                .sql("SELECT status FROM volume WHERE id = :volume")
                .param("volume", volume)
                .query(String.class)
                .single());
    Map<String, String> told = new TreeMap<>();
    shown
        .path("attachments")
        .properties()
        .forEach(e -> told.put(e.getKey(), e.getValue().asString()));
    Map<String, String> recorded = new TreeMap<>();
    cluster
        .jdbc()
        .sql(
            """
            SELECT id::text, attach_status FROM attachment
            WHERE volume_id = :volume AND deleted_at IS NULL
            """)
        .param("volume", volume)
        .query(
            row -> {
              recorded.put(row.getString(1), row.getString(2));
            });
    assertThat(told).as("attachments in %s", shown).isEqualTo(recorded);
  }

  private JsonNode read() {
    try {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError("nova.py ended: " + Files.readString(errors));
      }
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(String word) {
    try {
      words.write(word + "\n");
      words.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    witness.close();
    try {
      System.out.print(Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
