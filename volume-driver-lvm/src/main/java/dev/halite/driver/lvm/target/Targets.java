package dev.halite.driver.lvm.target;

import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.DriverException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The iSCSI targets that one program of this host offers, which forgets all of them when it ends.
 * So callers keep what they want published, and {@link #publish} makes it so from whatever it
 * finds: nothing, half of it after a death, or more than is wanted. Calls for one target must not
 * overlap.
 *
 * <p>A target is ours if it offers the device that it is to offer. What others have made under such
 * a name is left alone.
 */
public interface Targets {
  /** The disk's logical unit number. */
  int unit();

  /** Whether blocks that servers give back get to the device. */
  boolean passDiscards();

  /**
   * Whether there is a program that offers targets now.
   *
   * @throws DriverException when that cannot be told
   */
  boolean areThere();

  /**
   * Whether it is certain that nothing is offered, for want of a program.
   *
   * @throws DriverException when that cannot be told
   */
  boolean areGone();

  /**
   * Wants one.
   *
   * @throws DriverException UNAVAILABLE where there is none
   */
  void requireThere();

  /**
   * Wants an initiator that can be told from others by its name as it says it.
   *
   * @throws DriverException UNFIT_CONNECTOR when it cannot
   */
  void requireFit(InitiatorName initiator);

  /** Under which name an initiator finds the target. */
  String nameFor(String targetName, InitiatorName initiator);

  /** The devices that targets made by us offer, by names of the targets. */
  Map<String, Path> offered();

  /** Names of our targets of that volume, whatever they begin with. */
  Set<String> of(String volume);

  /**
   * Wants that a target of this name is ours, if there is one.
   *
   * @throws DriverException CONFLICT when it is somebody else's, or offers something else
   */
  void requireOurs(String targetName, Path device);

  /** Whether the target is as it is to be. */
  boolean isPublished(ExportedDisk disk);

  /** The same for many of them: as they are when they are asked about, or were at this call. */
  default Predicate<ExportedDisk> look() {
    return this::isPublished;
  }

  /**
   * Makes the target so: exactly these initiators may log in, and nobody else stays logged in.
   *
   * @throws DriverException CONFLICT when a target of this name is not ours
   */
  void publish(ExportedDisk disk);

  /**
   * Takes away what the target offers to others than these, and to them beyond what they may; lets
   * nobody in. One that is left to nobody goes. What is not ours is left alone.
   *
   * @param before who might be in: whoever could write and is only to read ends what it has under
   *     way, also where its writes are refused already
   */
  void restrict(
      String targetName,
      Path device,
      List<AllowedInitiator> initiators,
      List<AllowedInitiator> before);

  /** Removes the target, after all that its servers have under way, unless it is not ours. */
  default void withdraw(String targetName, Path device) {
    restrict(targetName, device, List.of(), List.of());
  }
}
