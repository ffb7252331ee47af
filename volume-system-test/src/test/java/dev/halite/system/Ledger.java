package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.system.BlockStorage.Answer;
import dev.halite.system.BlockStorage.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a client has asked for and what it was answered, to be held against the outcome. An answer
 * may get lost on the way; then the request may have been carried out or not.
 */
final class Ledger {
  private static final Set<String> ENDS = Set.of("available", "error", "error_deleting");

  private final Cluster cluster;
  private final String prefix;
  private final Map<UUID, String> acknowledged = new LinkedHashMap<>();
  private final Set<UUID> deleted = new TreeSet<>();
  private final Set<UUID> perhapsDeleted = new TreeSet<>();
  private int count;

  /**
   * @param prefix of the names of this ledger's volumes
   */
  Ledger(Cluster cluster, String prefix) {
    this.cluster = cluster;
    this.prefix = prefix;
  }

  /** Asks for a volume; null when the answer got lost or the service refused for the moment. */
  @Nullable UUID create(@Nullable String type) {
    String name;
    synchronized (this) {
      name = prefix + "-" + ++count;
    }
    try {
      Answer answer = cluster.client().create(name, 1, type);
      if (isAway(answer)) {
        return null;
      }
      UUID id = BlockStorage.id(answer.require(202));
      synchronized (this) {
        acknowledged.put(id, name);
      }
      return id;
    } catch (IOException lost) {
      return null;
    }
  }

  /** Asks for a volume's end. */
  void delete(UUID id) {
    try {
      Answer answer = cluster.client().delete(id);
      synchronized (this) {
        (isAway(answer) ? perhapsDeleted : deleted).add(id);
      }
      if (!isAway(answer)) {
        answer.require(202);
      }
    } catch (IOException lost) {
      synchronized (this) {
        perhapsDeleted.add(id);
      }
    }
  }

  private static boolean isAway(Answer answer) {
    return answer.status() == 500 || answer.status() == 503;
  }

  /**
   * At rest: what was acknowledged is there or gone as asked, and nothing else is.
   *
   * @return how many volumes are in each status
   */
  synchronized Map<String, Long> verify() throws IOException {
    Map<UUID, Shown> shown =
        cluster.client().list().stream()
            .filter(volume -> volume.name().startsWith(prefix + "-"))
            .collect(Collectors.toMap(Shown::id, volume -> volume));
    for (UUID id : acknowledged.keySet()) {
      Shown volume = shown.get(id);
      if (deleted.contains(id)) {
        assertThat(volume == null || volume.status().equals("error_deleting"))
            .as("volume %s was deleted, but is %s", id, volume)
            .isTrue();
      } else if (!perhapsDeleted.contains(id)) {
        assertThat(volume).as("volume %s was created and must be there", id).isNotNull();
      }
    }
    assertThat(shown.values()).allSatisfy(volume -> assertThat(ENDS).contains(volume.status()));
    return shown.values().stream()
        .collect(Collectors.groupingBy(Shown::status, Collectors.counting()));
  }

  /** The volumes that are there, of one type's backend or of all. */
  List<UUID> available(@Nullable String backend) throws IOException {
    return inStatus("available", backend);
  }

  private List<UUID> inStatus(String status, @Nullable String backend) throws IOException {
    List<UUID> found = new ArrayList<>();
    for (Shown volume : cluster.client().list()) {
      if (volume.name().startsWith(prefix + "-")
          && volume.status().equals(status)
          && (backend == null || volume.host().contains("@" + backend + "#"))) {
        found.add(volume.id());
      }
    }
    return found;
  }

  /** Asks for the end of everything that is there. */
  void deleteAll() throws IOException {
    for (String status : ENDS) {
      for (UUID id : inStatus(status, null)) {
        delete(id);
      }
    }
  }
}
