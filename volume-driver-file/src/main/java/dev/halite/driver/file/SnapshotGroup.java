package dev.halite.driver.file;

import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredSnapshot;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Snapshots of several volumes, taken while nobody writes to any of them: each is a copy of its
 * own, made after the one before, so they are of one instant only if all volumes were still from
 * before the first copy until after the last. None is marked complete before that is known.
 */
final class SnapshotGroup implements Closeable {
  private final SnapshotFiles snapshots;
  private final List<Member> members = new ArrayList<>();

  SnapshotGroup(SnapshotFiles snapshots) {
    this.snapshots = snapshots;
  }

  private record Member(SnapshotSpec spec, DiskSource source) {}

  /** Adds one and takes its disk over. */
  void add(SnapshotSpec spec, DiskSource source) {
    members.add(new Member(spec, source));
  }

  /** Mark all building, copy all, look that nobody has written, mark all complete. */
  List<StoredSnapshot> take(OperationMark operation, Runnable checkpoint) throws IOException {
    List<StoredSnapshot> there = findAll(operation);
    if (there.size() == members.size()) {
      return there;
    }
    long total = members.stream().mapToLong(member -> member.source().sizeBytes()).sum();
    Progress progress = snapshots.progress(operation, checkpoint, total);
    try {
      for (Member member : members) {
        snapshots.beginAnew(operation, member.spec(), member.source().sizeBytes());
      }
      whileAllAreStill(
          0,
          () -> {
            copyAll(operation, progress);
            return true;
          });
      var taken = new ArrayList<StoredSnapshot>();
      for (Member member : members) {
        taken.add(snapshots.complete(operation, member.spec(), member.source().sizeBytes()));
      }
      return List.copyOf(taken);
    } catch (IOException | RuntimeException e) {
      if (!progress.isEndedBy(e)) {
        members.forEach(member -> snapshots.cleanUp(member.spec(), e));
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Member member : members) {
      try {
        member.source().close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void copyAll(OperationMark operation, Progress progress) throws IOException {
    long before = 0;
    for (Member member : members) {
      long base = before;
      snapshots.copy(operation, member.spec(), member.source(), bytes -> progress.at(base + bytes));
      before += member.source().sizeBytes();
    }
  }

  private List<StoredSnapshot> findAll(OperationMark operation) throws IOException {
    var there = new ArrayList<StoredSnapshot>();
    for (Member member : members) {
      StoredSnapshot complete = snapshots.findComplete(operation, member.spec());
      if (complete != null) {
        there.add(complete);
      }
    }
    return List.copyOf(there);
  }

  private void whileAllAreStill(int first, Session.Work<?> work) throws IOException {
    if (first == members.size()) {
      work.run();
      return;
    }
    members
        .get(first)
        .source()
        .whileStill(
            "and others of its group are copied before or after it",
            () -> {
              whileAllAreStill(first + 1, work);
              return true;
            });
  }
}
