package dev.halite.driver.lvm;

import dev.halite.driver.lvm.privileged.VerbCalls;
import java.util.Set;
import java.util.UUID;

/**
 * The verbs of an incarnation, by the privileged helper. It knows by itself which pool there is.
 */
record PrivilegedChanges(VerbCalls calls, UUID incarnation) implements GroupChanges {
  @Override
  public GroupState state() {
    return calls.ask(change(new ChangeVerb.State()), GroupState.class);
  }

  @Override
  public void createPool(String pool, int percentOfFree) {
    tell(new ChangeVerb.CreatePool(percentOfFree));
  }

  @Override
  public void createThin(LvName name, long bytes, String pool, Set<String> tags) {
    tell(new ChangeVerb.CreateThin(name, bytes, tags));
  }

  @Override
  public void createThick(LvName name, long bytes, Set<String> tags) {
    tell(new ChangeVerb.CreateThick(name, bytes, tags));
  }

  @Override
  public void snapshotThin(LvName origin, LvName name, Set<String> tags, Activation activation) {
    tell(new ChangeVerb.SnapshotThin(origin, name, tags, activation));
  }

  @Override
  public void snapshotThick(LvName origin, LvName name, long roomBytes, Set<String> tags) {
    tell(new ChangeVerb.SnapshotThick(origin, name, roomBytes, tags));
  }

  @Override
  public void extend(LvName name, long bytes) {
    tell(new ChangeVerb.Extend(name, bytes));
  }

  @Override
  public void reduce(LvName name, long bytes) {
    tell(new ChangeVerb.Reduce(name, bytes));
  }

  @Override
  public void retag(LvName name, String carried, Set<String> removed, Set<String> added) {
    tell(new ChangeVerb.Retag(name, carried, removed, added));
  }

  @Override
  public void remove(LvName name, String carried) {
    tell(new ChangeVerb.Remove(name, carried));
  }

  @Override
  public void rename(LvName from, LvName to) {
    tell(new ChangeVerb.Rename(from, to));
  }

  @Override
  public void rename(ForeignName from, LvName to) {
    tell(new ChangeVerb.Adopt(from, to));
  }

  @Override
  public void rename(LvName from, ForeignName to) {
    tell(new ChangeVerb.GiveBack(from, to));
  }

  @Override
  public void tag(ForeignName name, Set<String> tags) {
    tell(new ChangeVerb.TagForeign(name, tags));
  }

  @Override
  public void retag(ForeignName name, String carried, Set<String> removed, Set<String> added) {
    tell(new ChangeVerb.RetagForeign(name, carried, removed, added));
  }

  @Override
  public void splitSnapshot(LvName name) {
    tell(new ChangeVerb.SplitSnapshot(name));
  }

  @Override
  public void activate(LvName name, Activation activation) {
    tell(new ChangeVerb.Activate(name, activation));
  }

  @Override
  public void zero(LvName name, long offset, long length) {
    tell(new ChangeVerb.Zero(name, offset, length));
  }

  @Override
  public void discard(LvName name, long offset, long length) {
    tell(new ChangeVerb.Discard(name, offset, length));
  }

  @Override
  public void copy(LvName from, LvName to, long offset, long length) {
    tell(new ChangeVerb.Copy(from, to, offset, length));
  }

  @Override
  public void alone(LvName name, Runnable work) {
    calls.during(change(new ChangeVerb.Alone(name)), work);
  }

  private void tell(ChangeVerb verb) {
    calls.tell(change(verb));
  }

  private GroupVerb change(ChangeVerb verb) {
    return new GroupVerb.Change(incarnation, verb);
  }
}
