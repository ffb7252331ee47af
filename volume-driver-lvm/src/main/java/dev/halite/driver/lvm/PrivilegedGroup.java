package dev.halite.driver.lvm;

import dev.halite.driver.lvm.privileged.VerbCalls;
import java.time.Duration;
import java.util.UUID;

/** A volume group with which the privileged helper works, as this process asks. */
record PrivilegedGroup(VerbCalls calls) implements VolumeGroup {
  @Override
  public GroupState look() {
    return calls.ask(new GroupVerb.Look(), GroupState.class);
  }

  @Override
  public GroupChanges begin(UUID incarnation) {
    calls.tell(new GroupVerb.Begin(incarnation));
    return of(incarnation);
  }

  @Override
  public GroupChanges of(UUID incarnation) {
    return new PrivilegedChanges(calls, incarnation);
  }

  @Override
  public void fence(UUID incarnation, Duration wait) {
    calls.tell(new GroupVerb.Fence(incarnation, wait.toMillis()));
  }

  @Override
  public void close() {
    calls.close();
  }
}
