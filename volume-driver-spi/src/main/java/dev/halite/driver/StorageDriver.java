package dev.halite.driver;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One storage backend, as the node drives it.
 *
 * <p><b>Calls.</b> All methods block until the work is done, or throw {@link DriverException}; they
 * never answer failure by null or false. They are called from several platform threads at once,
 * never from virtual ones. A thread may be interrupted: the call then ends with {@link
 * DriverFault#TIMEOUT} as soon as it can, or ignores it. After a TIMEOUT, a FAILURE or the death of
 * the process the outcome is unknown, so every call can be repeated.
 *
 * <p><b>Placements.</b> Each attempt to place a volume has a <i>placement</i>, a random UUID, which
 * the driver writes on the storage object together with a mark, {@link PlacementState#BUILDING} or
 * {@link PlacementState#COMPLETE}. The mark is durable before the call that depends on it goes on:
 * 'building' before the first byte of the object, 'complete' after the last one. This is what makes
 * calls repeatable by another process that knows nothing of the first.
 *
 * <p><b>Fencing.</b> {@link #setup} gives this incarnation a {@link FenceToken}. Once another
 * incarnation's {@link #fence} of that token has returned, this one changes no byte any more, even
 * if it was paused for an hour in the middle of a call and then goes on. All its calls then fail
 * with {@link DriverFault#FENCED} until a new {@code setup}.
 *
 * <p>Faults that any method may throw: {@link DriverFault#UNAVAILABLE}, {@link DriverFault#DENIED},
 * {@link DriverFault#IDENTITY_MISMATCH}, {@link DriverFault#FENCED}, {@link DriverFault#TIMEOUT},
 * {@link DriverFault#FAILURE}. Before the first successful {@code setup} and after {@code close}
 * every call but {@code look} fails with UNAVAILABLE.
 *
 * <p>What not every storage can do is in interfaces of its own, which a driver implements beside
 * this one: {@link SnapshotSupport}, {@link RevertSupport}, {@link CloneSupport}, {@link
 * ExtendSupport}, {@link ConnectionSupport}, {@link QosSupport}, {@link ManageSupport}, {@link
 * ChangedExtentsSupport}, {@link CopySupport}, {@link RetypeSupport}, {@link GroupSnapshotSupport}.
 * {@link PoolFeature} has a row for each: what the node reports of the pools follows from them.
 * {@link ExportMaintenance} is for operators on the host.
 */
public interface StorageDriver extends AutoCloseable {

  /**
   * Connects to the storage and starts a new incarnation with a new fence token. May be called
   * again, after a fence or to reopen a backend that failed; when it returns, no call of the
   * earlier incarnation of this instance is under way and none can change a byte.
   *
   * @param expected the identity that an earlier setup of this backend returned, as recorded by the
   *     node; null when there was none. Only then may the driver initialise the storage
   * @throws DriverException IDENTITY_MISMATCH when this is not the storage that was recorded (an
   *     unmounted disk, another cluster); INVALID when the storage cannot be used as configured;
   *     CONFLICT when another backend of this process uses it; TIMEOUT when calls of the earlier
   *     incarnation do not end
   */
  BackendSetup setup(@Nullable BackendIdentity expected);

  /**
   * Opens the storage to look at it, beside whoever works with it; needs no {@link #setup}, and is
   * none.
   *
   * @param recorded the identity that a setup of this backend returned
   * @throws DriverException IDENTITY_MISMATCH when this is not that storage; FAILURE when it was
   *     not made to the end yet
   */
  StorageView look(BackendIdentity recorded);

  /**
   * Makes sure that the incarnation which holds or held {@code token} can change no byte any more.
   * Repeatable; the token of an incarnation that has ended, or whose machine has restarted, is no
   * error. Returns only when it is sure. May be given this instance's own token: then this
   * incarnation is fenced.
   *
   * @throws DriverException INVALID when the token is not one of this driver; TIMEOUT or FAILURE,
   *     with a sentence for the operator, when it cannot be made sure
   */
  void fence(FenceToken token);

  /**
   * Whether nodes on different hosts reach the same storage and can fence each other, so that
   * several of them may serve one backend as a cluster. False: only processes of the host that an
   * incarnation runs on can fence it.
   */
  default boolean isReachedByAllHosts() {
    return false;
  }

  /** Measures the backend's pools now. At least one pool; the names do not change over time. */
  BackendReport report();

  /**
   * Makes the volume's storage object, durably. Judged by what is there:
   *
   * <ul>
   *   <li>nothing: it is made;
   *   <li>same placement, complete: success, nothing is changed;
   *   <li>same placement, building: what an earlier attempt left is finished or made anew;
   *   <li>another placement, or an object without our marks: CONFLICT, nothing is changed.
   * </ul>
   *
   * <p>After any other fault the driver has removed what it made, or leaves it marked building. A
   * new volume reads as zeroes.
   *
   * @return the object, always complete
   * @throws DriverException CONFLICT as above, or when the same placement is complete with another
   *     size; FULL when the pool has no room; INVALID when there is no such pool or the size is
   *     beyond what the storage can do
   */
  StoredVolume create(OperationMark mark, VolumeSpec spec);

  /**
   * Removes the volume's storage object, if it is the one of this placement, complete or not. A
   * missing object is success, but only after the driver has made sure that it looks at the storage
   * that was set up ({@link BackendIdentity}).
   *
   * @throws DriverException CONFLICT when the object has another placement or none, BUSY when a
   *     client has it open or other objects need it; nothing is changed
   */
  void delete(OperationMark mark, UUID volumeId, UUID placement);

  /** What is stored for this volume now; empty when nothing is, checked as in {@link #delete}. */
  Optional<StoredVolume> inspect(UUID volumeId);

  /**
   * All volume objects of this backend, complete or not, in no order, for the comparison of storage
   * and catalog. Objects that are made or removed meanwhile may or may not be in it.
   */
  List<StoredVolume> volumes();

  /**
   * Proves cheaply (well under a second) that the backend could do work now: storage reachable, the
   * recorded one, incarnation not fenced.
   *
   * @throws DriverException when it could not
   */
  void checkHealth();

  /**
   * Ends this incarnation and releases what it holds. Waits a short time for calls under way. Never
   * throws; a second close does nothing.
   */
  @Override
  void close();
}
