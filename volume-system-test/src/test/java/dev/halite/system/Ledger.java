package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.BlockStorage.Answer;
import dev.halite.system.BlockStorage.Shown;
import dev.halite.system.Stages.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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
  private static final Duration MADE = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final String prefix;
  private final Map<UUID, Subject> acknowledged = new LinkedHashMap<>();
  private final Set<UUID> deleted = new TreeSet<>();
  private final Set<UUID> perhapsDeleted = new TreeSet<>();
  private final Set<UUID> promised = new TreeSet<>();
  private final Set<String> unanswered = new TreeSet<>();
  private int count;

  /**
   * @param prefix of the names of what this ledger makes
   */
  Ledger(Cluster cluster, String prefix) {
    this.cluster = cluster;
    this.prefix = prefix;
  }

  /** Asks for a volume; null when the answer got lost or the service refused for the moment. */
  @Nullable UUID create(@Nullable String type) {
    return create(Subject.VOLUME, Subject.VOLUME.wanted(type, UUID::randomUUID));
  }

  private @Nullable UUID create(Subject subject, Map<String, Object> wanted) {
    String name;
    synchronized (this) {
      name = prefix + "-" + ++count;
    }
    try {
      Answer answer = cluster.client().create(subject, name, wanted);
      if (isAway(answer)) {
        return null;
      }
      UUID id = BlockStorage.id(answer.require(202));
      synchronized (this) {
        acknowledged.put(id, subject);
      }
      return id;
    } catch (IOException lost) {
      synchronized (this) {
        unanswered.add(name);
      }
      return null;
    }
  }

  /** How many volumes are there of those whose maker got no answer. */
  synchronized long madeWithoutAnswer() {
    return of(Subject.VOLUME).stream().filter(each -> unanswered.contains(each.name())).count();
  }

  /** Asks for a volume's end. */
  void delete(UUID id) {
    delete(Subject.VOLUME, id);
  }

  private void delete(Subject subject, UUID id) {
    try {
      Answer answer = cluster.client().delete(subject, id);
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

  private void act(Subject subject, UUID id, Subject.Action action) {
    try {
      Answer answer = cluster.client().act(subject, id, action);
      if (!isAway(answer)) {
        answer.require(202);
      }
    } catch (IOException lost) {
      // Whether it was taken in or not, the volume is there.
      System.out.println("no answer to " + action.key() + " of " + id);
    }
  }

  private static boolean isAway(Answer answer) {
    return answer.status() == 500 || answer.status() == 503;
  }

  /**
   * Makes sure that what a request needs is there: what is to be removed, or made something of. Of
   * several requests at a time those for parents come first.
   *
   * @return the request that brings the backend's node to the stage
   */
  Runnable prepare(Stage stage, String backend) throws IOException {
    Subject subject = stage.subject();
    if (stage.isOfRemoval()) {
      UUID id = anyAvailable(subject, backend, true);
      promised.add(id);
      return () -> delete(subject, id);
    }
    Subject.Action action = subject.action(stage.verb()).orElse(null);
    if (action != null) {
      UUID id =
          action.ofParent()
              ? withItsParent(subject, backend)
              : anyAvailable(subject, backend, false);
      promised.add(id);
      return () -> act(subject, id, action);
    }
    Subject.Copy copy = subject.copy(stage.verb()).orElse(null);
    if (copy != null) {
      UUID source = anyAvailable(copy.source(), backend, false);
      promised.add(source);
      return () -> create(subject, Map.of(copy.key(), source));
    }
    Map<String, Object> wanted =
        subject.wanted(backend, () -> anyAvailable(Subject.VOLUME, backend, false));
    return () -> create(subject, wanted);
  }

  private UUID anyAvailable(Subject subject, String backend, boolean childless) {
    for (Shown each : available(subject, backend)) {
      if (!promised.contains(each.id()) && !(childless && isParent(each.id()))) {
        return each.id();
      }
    }
    return made(
        subject,
        backend,
        subject.wanted(backend, () -> anyAvailable(Subject.VOLUME, backend, false)));
  }

  /** One of a volume of its own, which nothing else is done with. */
  private UUID withItsParent(Subject subject, String backend) {
    UUID parent = made(Subject.VOLUME, backend, Subject.VOLUME.wanted(backend, UUID::randomUUID));
    promised.add(parent);
    return made(subject, backend, subject.wanted(backend, () -> parent));
  }

  /** A clone of a volume. */
  UUID copy(UUID source, String backend) {
    return made(Subject.VOLUME, backend, Map.of("source_volid", source));
  }

  /** One of which the next request is for its end. */
  UUID volumeWithSnapshots(String backend, int snapshots) {
    UUID volume = made(Subject.VOLUME, backend, Subject.VOLUME.wanted(backend, UUID::randomUUID));
    deleted.add(volume);
    for (int i = 0; i < snapshots; i++) {
      deleted.add(made(Subject.SNAPSHOT, backend, Map.of("volume_id", volume)));
    }
    return volume;
  }

  private UUID made(Subject subject, String backend, Map<String, Object> wanted) {
    UUID created = Objects.requireNonNull(create(subject, wanted));
    await(subject.word() + " " + created)
        .atMost(MADE)
        .until(
            () -> available(subject, backend).stream().anyMatch(made -> made.id().equals(created)));
    return created;
  }

  private boolean isParent(UUID id) {
    return of(Subject.SNAPSHOT).stream().anyMatch(each -> id.equals(each.volume()));
  }

  /**
   * At rest: what was acknowledged is there or gone as asked, and nothing else is.
   *
   * @return how many of all are in each status
   */
  synchronized Map<String, Long> verify() {
    Map<String, Long> statuses = new TreeMap<>();
    for (Subject subject : Subject.values()) {
      Map<UUID, Shown> shown =
          of(subject).stream().collect(Collectors.toMap(Shown::id, each -> each));
      acknowledged.forEach(
          (id, its) -> {
            if (its == subject) {
              verify(subject, id, shown.get(id));
            }
          });
      assertThat(shown.values()).allSatisfy(each -> assertThat(ENDS).contains(each.status()));
      shown.values().forEach(each -> statuses.merge(each.status(), 1L, Long::sum));
    }
    return statuses;
  }

  private void verify(Subject subject, UUID id, @Nullable Shown shown) {
    if (deleted.contains(id)) {
      assertThat(shown == null || shown.status().equals("error_deleting"))
          .as("%s %s was deleted, but is %s", subject.word(), id, shown)
          .isTrue();
    } else if (!perhapsDeleted.contains(id)) {
      assertThat(shown).as("%s %s was created and must be there", subject.word(), id).isNotNull();
    }
  }

  /** The volumes that are there, of one type's backend or of all. */
  List<UUID> available(@Nullable String backend) {
    return available(Subject.VOLUME, backend).stream().map(Shown::id).toList();
  }

  private List<Shown> available(Subject subject, @Nullable String backend) {
    Set<UUID> here =
        of(Subject.VOLUME).stream()
            .filter(volume -> backend == null || volume.host().contains("@" + backend + "#"))
            .map(Shown::id)
            .collect(Collectors.toSet());
    return of(subject).stream()
        .filter(each -> each.status().equals("available"))
        .filter(each -> here.contains(each.volume() == null ? each.id() : each.volume()))
        .toList();
  }

  private List<Shown> of(Subject subject) {
    try {
      return cluster.client().list(subject).stream()
          .filter(each -> each.name().startsWith(prefix + "-"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks for the end of everything that is there, of children before their parents. */
  void deleteAll() {
    List<Subject> childrenFirst = new ArrayList<>(List.of(Subject.values()));
    Collections.reverse(childrenFirst);
    for (Subject subject : childrenFirst) {
      of(subject).stream()
          .filter(each -> ENDS.contains(each.status()))
          .forEach(each -> delete(subject, each.id()));
      await("the end of each " + subject.word())
          .atMost(MADE)
          .until(() -> of(subject).stream().allMatch(it -> it.status().equals("error_deleting")));
    }
  }
}
