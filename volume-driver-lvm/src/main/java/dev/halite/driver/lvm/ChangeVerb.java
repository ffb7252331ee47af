package dev.halite.driver.lvm;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the privileged helper does for an incarnation: the verbs of {@link GroupChanges}, one each,
 * and nothing else. The command of each is in {@link LocalChanges}. What is named here are objects
 * of ours, sizes and tags of ours; no text of a node gets into a command but such a tag, and the
 * {@link ForeignName} of what becomes a volume or is given up.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verb")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ChangeVerb.State.class, name = "state"),
  @JsonSubTypes.Type(value = ChangeVerb.CreatePool.class, name = "create-pool"),
  @JsonSubTypes.Type(value = ChangeVerb.CreateThin.class, name = "create-thin"),
  @JsonSubTypes.Type(value = ChangeVerb.CreateThick.class, name = "create-thick"),
  @JsonSubTypes.Type(value = ChangeVerb.SnapshotThin.class, name = "snapshot-thin"),
  @JsonSubTypes.Type(value = ChangeVerb.SnapshotThick.class, name = "snapshot-thick"),
  @JsonSubTypes.Type(value = ChangeVerb.Extend.class, name = "extend"),
  @JsonSubTypes.Type(value = ChangeVerb.Reduce.class, name = "reduce"),
  @JsonSubTypes.Type(value = ChangeVerb.Retag.class, name = "retag"),
  @JsonSubTypes.Type(value = ChangeVerb.Remove.class, name = "remove"),
  @JsonSubTypes.Type(value = ChangeVerb.Rename.class, name = "rename"),
  @JsonSubTypes.Type(value = ChangeVerb.Adopt.class, name = "adopt"),
  @JsonSubTypes.Type(value = ChangeVerb.GiveBack.class, name = "give-back"),
  @JsonSubTypes.Type(value = ChangeVerb.TagForeign.class, name = "tag-foreign"),
  @JsonSubTypes.Type(value = ChangeVerb.RetagForeign.class, name = "retag-foreign"),
  @JsonSubTypes.Type(value = ChangeVerb.SplitSnapshot.class, name = "split-snapshot"),
  @JsonSubTypes.Type(value = ChangeVerb.Activate.class, name = "activate"),
  @JsonSubTypes.Type(value = ChangeVerb.Zero.class, name = "zero"),
  @JsonSubTypes.Type(value = ChangeVerb.Discard.class, name = "discard"),
  @JsonSubTypes.Type(value = ChangeVerb.Copy.class, name = "copy"),
  @JsonSubTypes.Type(value = ChangeVerb.Alone.class, name = "alone")
})
sealed interface ChangeVerb {
  /** Of the driver's own tags: nothing that LVM could take for something else. */
  Pattern TAG = Pattern.compile("halite\\.[a-z-]{1,32}(?:=[0-9A-Za-z+_./-]{1,250})?");

  /** More than the driver ever writes on one volume besides its attachments. */
  int MOST_TAGS = 64;

  /**
   * Does it.
   *
   * @param thinPool the pool that the helper's own configuration names
   * @param hold returns when the node is done with what it wanted something held for
   * @return the group, if that was asked
   */
  @Nullable GroupState on(GroupChanges changes, String thinPool, Runnable hold);

  /** What the log calls it; there are no secrets in it. */
  default String told() {
    return toString();
  }

  /** One that has no answer, and holds nothing. */
  sealed interface Silent extends ChangeVerb {
    /** Does it, as {@link #on} does. */
    void make(GroupChanges changes, String thinPool);

    @Override
    default @Nullable GroupState on(GroupChanges changes, String thinPool, Runnable hold) {
      make(changes, thinPool);
      return null;
    }
  }

  record State() implements ChangeVerb {
    @Override
    public GroupState on(GroupChanges changes, String thinPool, Runnable hold) {
      return changes.state();
    }
  }

  record CreatePool(int percentOfFree) implements Silent {
    public CreatePool {
      require(percentOfFree >= 1 && percentOfFree <= 100, "a share is of 1 to 100 percent");
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.createPool(thinPool, percentOfFree);
    }
  }

  record CreateThin(LvName name, long bytes, Set<String> tags) implements Silent {
    public CreateThin {
      requireSize(bytes);
      requireTags(tags);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.createThin(name, bytes, thinPool, tags);
    }
  }

  record CreateThick(LvName name, long bytes, Set<String> tags) implements Silent {
    public CreateThick {
      requireSize(bytes);
      requireTags(tags);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.createThick(name, bytes, tags);
    }
  }

  record SnapshotThin(
      LvName origin, LvName name, Set<String> tags, GroupChanges.Activation activation)
      implements Silent {
    public SnapshotThin {
      requireTags(tags);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.snapshotThin(origin, name, tags, activation);
    }
  }

  record SnapshotThick(LvName origin, LvName name, long roomBytes, Set<String> tags)
      implements Silent {
    public SnapshotThick {
      requireSize(roomBytes);
      requireTags(tags);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.snapshotThick(origin, name, roomBytes, tags);
    }
  }

  record Extend(LvName name, long bytes) implements Silent {
    public Extend {
      requireSize(bytes);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.extend(name, bytes);
    }
  }

  record Reduce(LvName name, long bytes) implements Silent {
    public Reduce {
      requireSize(bytes);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.reduce(name, bytes);
    }
  }

  record Retag(LvName name, String carried, Set<String> removed, Set<String> added)
      implements Silent {
    public Retag {
      requireTags(Set.of(carried));
      requireTags(removed);
      requireTags(added);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.retag(name, carried, removed, added);
    }
  }

  record Remove(LvName name, String carried) implements Silent {
    public Remove {
      requireTags(Set.of(carried));
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.remove(name, carried);
    }
  }

  record Rename(LvName from, LvName to) implements Silent {
    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.rename(from, to);
    }
  }

  record Adopt(ForeignName from, LvName to) implements Silent {
    @Override
    public void make(GroupChanges changes, String thinPool) {
      requireNoPool(from, thinPool);
      changes.rename(from, to);
    }
  }

  record GiveBack(LvName from, ForeignName to) implements Silent {
    @Override
    public void make(GroupChanges changes, String thinPool) {
      requireNoPool(to, thinPool);
      changes.rename(from, to);
    }
  }

  record TagForeign(ForeignName name, Set<String> tags) implements Silent {
    public TagForeign {
      requireTags(tags);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      requireNoPool(name, thinPool);
      changes.tag(name, tags);
    }
  }

  record RetagForeign(ForeignName name, String carried, Set<String> removed, Set<String> added)
      implements Silent {
    public RetagForeign {
      requireTags(Set.of(carried));
      requireTags(removed);
      requireTags(added);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      requireNoPool(name, thinPool);
      changes.retag(name, carried, removed, added);
    }
  }

  record SplitSnapshot(LvName name) implements Silent {
    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.splitSnapshot(name);
    }
  }

  record Activate(LvName name, GroupChanges.Activation activation) implements Silent {
    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.activate(name, activation);
    }
  }

  record Zero(LvName name, long offset, long length) implements Silent {
    public Zero {
      requireRange(offset, length);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.zero(name, offset, length);
    }
  }

  record Discard(LvName name, long offset, long length) implements Silent {
    public Discard {
      requireRange(offset, length);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.discard(name, offset, length);
    }
  }

  record Copy(LvName from, LvName to, long offset, long length) implements Silent {
    public Copy {
      requireRange(offset, length);
    }

    @Override
    public void make(GroupChanges changes, String thinPool) {
      changes.copy(from, to, offset, length);
    }
  }

  record Alone(LvName name) implements ChangeVerb {
    public Alone {
      // another object's lock would let two change the targets of the volume with that id
      require(name.kind() == LvName.Kind.VOLUME, "a volume's exports are changed alone");
    }

    @Override
    public @Nullable GroupState on(GroupChanges changes, String thinPool, Runnable hold) {
      changes.alone(name, hold);
      return null;
    }
  }

  private static void requireNoPool(ForeignName name, String thinPool) {
    if (name.text().equals(thinPool)) {
      throw new DriverException(DriverFault.INVALID, "The pool is nobody's volume.");
    }
  }

  private static void requireSize(long bytes) {
    require(bytes >= 1, "a size is of at least one byte");
  }

  private static void requireRange(long offset, long length) {
    require(
        offset >= 0 && length >= 1 && offset <= Long.MAX_VALUE - length,
        "a range begins at an offset and has bytes");
  }

  private static void requireTags(Set<String> tags) {
    require(
        tags.size() <= MOST_TAGS && tags.stream().allMatch(tag -> TAG.matcher(tag).matches()),
        "a tag is one of the driver's");
  }

  static void require(boolean met, String condition) {
    if (!met) {
      throw new IllegalArgumentException(condition);
    }
  }
}
