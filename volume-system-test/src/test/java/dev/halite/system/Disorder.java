package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.BlockStorage.Answer;
import dev.halite.system.BlockStorage.Shown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Volumes and snapshots that are made of each other, changed and removed by several clients at once
 * in an order of chance. Each request is taken in or refused with a reason of the client's.
 */
final class Disorder {
  private static final int CLIENTS = 4;

  /** From so many volumes on they are rather removed. */
  private static final int MANY = 24;

  private static final int FEW = 4;
  private static final int LARGEST_GB = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Cluster cluster;
  private final String backend;
  private final String prefix;
  private final int wanted;
  private final AtomicInteger names = new AtomicInteger();
  private final AtomicInteger made = new AtomicInteger();

  /** How many a volume was made through, whatever was flattened since. */
  private final Map<UUID, Integer> ancestors = new ConcurrentHashMap<>();

  /**
   * @param prefix of the names of what is made
   * @param wanted how many snapshots and clones are made in all
   */
  Disorder(Cluster cluster, String backend, String prefix, int wanted) {
    this.cluster = cluster;
    this.backend = backend;
    this.prefix = prefix;
    this.wanted = wanted;
  }

  /** Makes them; what is left is at rest then. */
  void make(Random random) throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random its = new Random(random.nextLong());
        all.add(
            clients.submit(
                () -> {
                  while (made.get() < wanted) {
                    step(its);
                  }
                  return true;
                }));
      }
      for (Future<?> each : all) {
        each.get(1, TimeUnit.HOURS);
      }
    }
    awaitRest();
  }

  private void awaitRest() {
    await("no operation is left")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(count("SELECT count(*) FROM operation_run")).isEqualTo("0"));
  }

  /** Removes all that is there, each volume with its snapshots and whatever was made of it. */
  void removeAll() {
    for (Shown volume : shown(Subject.VOLUME)) {
      try {
        cluster.client().deleteAll(volume.id()).require(202);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    awaitRest();
    assertThat(shown(Subject.VOLUME)).isEmpty();
    assertThat(shown(Subject.SNAPSHOT)).isEmpty();
  }

  /** All that is there, in whatever status. */
  List<Shown> all() {
    List<Shown> all = new ArrayList<>(shown(Subject.VOLUME));
    all.addAll(shown(Subject.SNAPSHOT));
    return all;
  }

  private void step(Random random) throws IOException {
    List<Shown> volumes = available(Subject.VOLUME);
    List<Shown> snapshots = available(Subject.SNAPSHOT);
    int chance = random.nextInt(100);
    if (volumes.size() < FEW) {
      make(Subject.VOLUME, Map.of("size", 1, "volume_type", backend));
    } else if (chance < 8 || volumes.size() > MANY) {
      remove(any(volumes, random), random.nextBoolean());
    } else if (chance < 35) {
      // chains of them get long, so that they are to be flattened
      Shown source = random.nextInt(4) > 0 ? deepest(volumes) : any(volumes, random);
      copy("source_volid", source.id(), source.id());
    } else if (chance < 55) {
      count(make(Subject.SNAPSHOT, Map.of("volume_id", any(volumes, random).id())) != null);
    } else if (chance < 68) {
      grow(any(volumes, random));
    } else if (!snapshots.isEmpty()) {
      Shown snapshot = random.nextBoolean() ? snapshots.getLast() : any(snapshots, random);
      if (chance < 78) {
        copy("snapshot_id", snapshot.id(), Objects.requireNonNull(snapshot.volume()));
      } else if (chance < 93) {
        taken(cluster.client().act(Subject.SNAPSHOT, snapshot.id(), action(Subject.SNAPSHOT)));
      } else {
        taken(cluster.client().delete(Subject.SNAPSHOT, snapshot.id()));
      }
    }
  }

  private Shown deepest(List<Shown> volumes) {
    return volumes.stream()
        .max(Comparator.comparing(volume -> ancestors.getOrDefault(volume.id(), 0)))
        .orElseThrow();
  }

  private void copy(String key, UUID source, UUID parent) throws IOException {
    UUID copy = make(Subject.VOLUME, Map.of(key, source));
    if (copy != null) {
      ancestors.put(copy, ancestors.getOrDefault(parent, 0) + 1);
    }
    count(copy != null);
  }

  private void count(boolean taken) {
    if (taken) {
      made.incrementAndGet();
    }
  }

  /** Returns what was made; null where that was refused. */
  private @Nullable UUID make(Subject subject, Map<String, Object> fields) throws IOException {
    Answer answer =
        cluster.client().create(subject, prefix + "-" + names.incrementAndGet(), fields);
    return taken(answer) ? BlockStorage.id(answer) : null;
  }

  private void remove(Shown volume, boolean withSnapshots) throws IOException {
    taken(
        withSnapshots
            ? cluster.client().deleteAll(volume.id())
            : cluster.client().delete(Subject.VOLUME, volume.id()));
  }

  private void grow(Shown volume) throws IOException {
    if (volume.size() < LARGEST_GB) {
      Subject.Action grow = action(Subject.VOLUME);
      taken(
          cluster
              .client()
              .act(
                  Subject.VOLUME,
                  volume.id(),
                  new Subject.Action(
                      grow.verb(), grow.key(), Map.of("new_size", volume.size() + 1), false)));
    }
  }

  private static Subject.Action action(Subject subject) {
    return subject.actions().getFirst();
  }

  /** Whether it was taken in; it is refused where another client has been faster. */
  private static boolean taken(Answer answer) {
    assertThat(answer.status()).as("%s", answer.body()).isIn(200, 202, 400, 404, 409);
    return answer.status() / 100 == 2;
  }

  private List<Shown> available(Subject subject) {
    return shown(subject).stream().filter(each -> each.status().equals("available")).toList();
  }

  /** The youngest is the last. */
  private List<Shown> shown(Subject subject) {
    try {
      return cluster.client().list(subject).stream()
          .filter(each -> each.name().startsWith(prefix + "-"))
          .toList()
          .reversed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  private String count(String sql) {
    return cluster.jdbc().sql(sql).query(String.class).single();
  }
}
