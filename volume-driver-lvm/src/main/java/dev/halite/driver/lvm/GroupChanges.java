package dev.halite.driver.lvm;

import java.util.Set;
import java.util.UUID;

/**
 * What one incarnation does with a volume group: a closed list of verbs. Each is one command, which
 * is refused with FENCED once the incarnation is fenced; who fences waits for the command, so none
 * comes later. What a verb is to change is named by {@link LvName}, and a verb that takes a tag
 * leaves alone what does not carry it.
 */
interface GroupChanges {
  /** The group now. */
  GroupState state();

  /** Makes the pool of the thin volumes, of a share of the free room. */
  void createPool(String pool, int percentOfFree);

  /** Makes a thin volume that is active, with these tags, in one step. */
  void createThin(LvName name, long bytes, String pool, Set<String> tags);

  /** Makes a thick volume that is active, with these tags, in one step; it holds what lay there. */
  void createThick(LvName name, long bytes, Set<String> tags);

  /** Takes a snapshot of a thin volume, with these tags, in one step. */
  void snapshotThin(LvName origin, LvName name, Set<String> tags, Activation activation);

  /** Takes a snapshot of a thick volume, with room for so much change, in one step. */
  void snapshotThick(LvName origin, LvName name, long roomBytes, Set<String> tags);

  /** Makes a volume larger. */
  void extend(LvName name, long bytes);

  /** Makes a volume smaller. */
  void reduce(LvName name, long bytes);

  /** Changes tags, in one step; nothing happens where the volume does not carry that one. */
  void retag(LvName name, String carried, Set<String> removed, Set<String> added);

  /**
   * Removes a volume or snapshot; nothing happens where it does not carry the tag, or has
   * snapshots.
   */
  void remove(LvName name, String carried);

  /** Gives it another name. */
  void rename(LvName from, LvName to);

  /** Gives what is somebody else's a name of ours. */
  void rename(ForeignName from, LvName to);

  /** Gives it back under its name. */
  void rename(LvName from, ForeignName to);

  /** Adds tags to what is somebody else's, in one step. */
  void tag(ForeignName name, Set<String> tags);

  /** The same as {@link #retag(LvName, String, Set, Set)} for what is somebody else's. */
  void retag(ForeignName name, String carried, Set<String> removed, Set<String> added);

  /** Makes the room of a thick snapshot a thick volume by itself, with the snapshot's tags. */
  void splitSnapshot(LvName name);

  /** Makes its device appear or go. */
  void activate(LvName name, Activation activation);

  /** Makes a range read as zeroes, durably. */
  void zero(LvName name, long offset, long length);

  /** Gives a range of a thin volume back to its pool. */
  void discard(LvName name, long offset, long length);

  /** Copies a range, durably; what is zero in the source is left as it is. */
  void copy(LvName from, LvName to, long offset, long length);

  /**
   * Does what is no command, the changes of a volume's export, alone among all incarnations of this
   * machine. It is not begun once this one is fenced. One that was begun before keeps the volume to
   * itself until it ends, or this process does, and who fences does not wait for that: whoever then
   * has something to do with the export does, so nothing of it comes after what they do.
   *
   * @throws dev.halite.driver.DriverException OCCUPIED while another one is alone with it
   */
  void alone(LvName name, Runnable work);

  /** Whether there is a device. */
  enum Activation {
    ACTIVE,
    INACTIVE
  }

  /** Which incarnation this is. */
  UUID incarnation();
}
