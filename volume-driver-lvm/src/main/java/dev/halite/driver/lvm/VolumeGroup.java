package dev.halite.driver.lvm;

import java.time.Duration;
import java.util.UUID;

/**
 * One volume group, from outside of any incarnation. With {@link GroupChanges} this is all that the
 * driver has done with root's rights: verbs with typed arguments, and not commands.
 */
interface VolumeGroup {
  /** Looks at it; needs no incarnation, and is none. */
  GroupState look();

  /** Begins an incarnation, which changes things until it is fenced. */
  GroupChanges begin(UUID incarnation);

  /** What an incarnation does that has begun before; where it has not, it is as if fenced. */
  GroupChanges of(UUID incarnation);

  /**
   * Ends an incarnation, of this process or another one on this machine: lets no change of it begin
   * any more, and waits for those under way. One that has ended, or never was, is no error.
   *
   * @throws dev.halite.driver.DriverException TIMEOUT when some are still under way after the wait
   */
  void fence(UUID incarnation, Duration wait);

  /** Lets go of whoever works with it; a later call takes hold of it again. */
  default void close() {}
}
