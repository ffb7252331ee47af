package dev.halite.node.backend;

import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.operation.Claim;
import dev.halite.driver.BackendReport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.StorageDriver;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One storage backend as the flows use it: calls to its driver, in their pool, with a deadline.
 *
 * <p>A call that got no answer in time may still change something later. Whoever would undo it must
 * first be sure that it cannot: {@link #unsettled} names what has to be fenced for that.
 */
public final class Backend {
  private final String name;
  private final String service;
  private final String driverName;
  private final StorageDriver driver;
  private final DriverCalls calls;
  private final CallProgress progress;
  private final Copies copies;
  private final Map<Claim, FenceToken> unsettled = Collections.synchronizedMap(new WeakHashMap<>());
  private final Map<Claim, DriverFault> faults = Collections.synchronizedMap(new WeakHashMap<>());
  private final Semaphore attention = new Semaphore(0);
  private volatile @Nullable FenceToken incarnation;
  private volatile @Nullable String reopenReason;
  private final AtomicBoolean changed = new AtomicBoolean(true);
  private final Runnable noteChange = () -> changed.set(true);

  /**
   * @param name {@code host@backend}, or {@code cluster@backend}
   * @param service {@code host@backend}
   */
  Backend(
      String name,
      String service,
      String driverName,
      StorageDriver driver,
      DriverCalls calls,
      CallProgress progress,
      Copies copies) {
    this.name = name;
    this.service = service;
    this.driverName = driverName;
    this.driver = driver;
    this.calls = calls;
    this.progress = progress;
    this.copies = copies;
  }

  /** {@code host@backend}, or {@code cluster@backend} where several nodes serve it. */
  public String name() {
    return name;
  }

  /** {@code host@backend}: this node's service for the backend. */
  String service() {
    return service;
  }

  boolean isClustered() {
    return !name.equals(service);
  }

  String driverName() {
    return driverName;
  }

  /**
   * Calls the driver for a claim, if the claim still holds.
   *
   * @param volumes that the call works on: who finds one of them occupied waits, but not for a call
   *     that hangs
   * @throws dev.halite.common.engine.fault.HaliteException what the driver reported
   * @throws dev.halite.common.engine.worker.FencedException when the claim or the driver is fenced
   */
  public <T> T call(Claim claim, Set<UUID> volumes, Function<StorageDriver, T> call) {
    FenceToken caller = incarnation;
    // A report between the call and the commit of what follows from it still counts as pending what
    // the storage has by then, so there has to be one more.
    claim.afterwards(noteChange);
    faults.remove(claim);
    try (CallProgress.Call progressing = progress.begin(claim)) {
      return calls.call(
          limits(claim, progressing),
          volumes,
          within(
              caller,
              () -> {
                // On the driver's thread: the last look before the storage may change.
                claim.proceed();
                return call.apply(driver);
              }));
    } catch (DriverException e) {
      faults.put(claim, e.fault());
      if (e.fault() == DriverFault.TIMEOUT && caller != null) {
        unsettled.put(claim, caller);
      }
      answered(caller, e);
      throw DriverFaults.translate(awaitable(volumes, e));
    } finally {
      noteChange.run();
    }
  }

  /** Nobody waits for a call that hangs: it may never end. Other volumes have others. */
  DriverException awaitable(Set<UUID> volumes, DriverException failure) {
    return failure.fault() == DriverFault.OCCUPIED && calls.hangsAt(volumes)
        ? new DriverException(DriverFault.UNAVAILABLE, failure.sentence(), failure)
        : failure;
  }

  /** What an earlier incarnation is answered late says nothing of the present one. */
  void answered(@Nullable FenceToken caller, DriverException failure) {
    if (failure.fault().stopsBackend() && Objects.equals(caller, incarnation)) {
      reopen(failure.sentence());
    }
  }

  private CallLimits limits(Claim claim, CallProgress.Call progressing) {
    KindRow row = claim.operation().kind().row();
    return new CallLimits(
        row.lane(), calls.deadline(), row.deadlines().whole(), progressing::progressedAt);
  }

  /** The same for a call without an answer. */
  public void run(Claim claim, Set<UUID> volumes, Consumer<StorageDriver> call) {
    call(
        claim,
        volumes,
        driver -> {
          call.accept(driver);
          return true;
        });
  }

  /**
   * Calls the driver for a claim by one of its capabilities, if the claim still holds.
   *
   * @param support the capability's interface, such as {@code SnapshotSupport}
   * @throws dev.halite.common.engine.fault.HaliteException BACKEND_UNSUPPORTED, before anything is
   *     asked of the storage, when the driver does not have it; otherwise as {@link #call(Claim,
   *     Set, Function)}
   */
  public <C, T> T call(Claim claim, Set<UUID> volumes, Class<C> support, Function<C, T> call) {
    require(support);
    return call(claim, volumes, any -> call.apply(support.cast(any)));
  }

  /** The same for a call without an answer. */
  public <C> void run(Claim claim, Set<UUID> volumes, Class<C> support, Consumer<C> call) {
    require(support);
    run(claim, volumes, any -> call.accept(support.cast(any)));
  }

  /** Says that a copy for a claim has left a call without an answer, and who made it. */
  void leftUnanswered(Claim claim, FenceToken caller) {
    unsettled.put(claim, caller);
  }

  /** Who makes calls now; null while nobody does. */
  @Nullable FenceToken incarnation() {
    return incarnation;
  }

  /** What copies to and from it share. */
  public Copies copies() {
    return copies;
  }

  /** Whether the driver has a capability. */
  public boolean can(Class<?> support) {
    return support.isInstance(driver);
  }

  /**
   * Fails where the driver lacks a capability; for flows that would change something before they
   * come to the call that needs it.
   *
   * @throws dev.halite.common.engine.fault.HaliteException BACKEND_UNSUPPORTED
   */
  public void require(Class<?> support) {
    try {
      PoolFeature.require(driver, name, support);
    } catch (DriverException e) {
      throw DriverFaults.translate(e);
    }
  }

  /**
   * Refuses a call that comes to run in another incarnation than it was made in, or before a new
   * one is on record: nobody could tell whom to fence for it.
   */
  <T> Supplier<T> within(@Nullable FenceToken caller, Supplier<T> call) {
    return () -> {
      if (caller == null || !caller.equals(incarnation)) {
        throw new DriverException(
            DriverFault.UNAVAILABLE, "Backend %s is being opened again.".formatted(name));
      }
      return call.get();
    };
  }

  /**
   * The incarnation of which a call for this claim got no answer in time; until it is fenced the
   * call may still take effect.
   */
  public Optional<FenceToken> unsettled(Claim claim) {
    return Optional.ofNullable(unsettled.get(claim));
  }

  /** Whether the driver refused the last call for this claim. */
  public boolean hasRefused(Claim claim) {
    return faults.getOrDefault(claim, DriverFault.FAILURE).refuses();
  }

  /**
   * Makes sure that an incarnation changes nothing any more.
   *
   * @return false when it is this backend's own present one: it is opened again, and the caller has
   *     to come back after that
   */
  public boolean settle(Claim claim, FenceToken token) {
    if (token.equals(incarnation)) {
      reopen("A call got no answer, and nobody can tell what it still does.");
      return false;
    }
    return call(
        claim,
        Set.of(),
        fencing -> {
          fencing.fence(token);
          return true;
        });
  }

  /** Says that the backend must be set up again. */
  private void reopen(String reason) {
    reopenReason = reason;
    attention.release();
  }

  /** Why the backend must be set up again; null when it need not. */
  @Nullable String reopenReason() {
    return reopenReason;
  }

  /** Released when the backend needs its keeper before the next sweep. */
  Semaphore attention() {
    return attention;
  }

  /** The driver has been set up: calls from now on are this incarnation's. */
  void isSetUp(FenceToken token) {
    incarnation = token;
    reopenReason = null;
    // what waits for a health check, such as exports, comes with the first sweep
    noteChange.run();
    attention.drainPermits();
  }

  /**
   * Before a setup: flows make no calls until it is done, and threads that hang are left behind.
   */
  void isBeingSetUp() {
    incarnation = null;
    calls.renew();
  }

  /** Which operation a driver call is for. */
  public static OperationMark mark(Claim claim) {
    return new OperationMark(
        claim.operation().id(), claim.operation().fence(), claim.operation().context().requestId());
  }

  /** Calls the driver for the node itself: set-up, reports, fences. */
  <T> T callForNode(Supplier<T> call) {
    return calls.call(call);
  }

  /** What the driver measures now, with the features that follow from what it implements. */
  BackendReport measure() {
    return callForNode(() -> driver.report().with(PoolFeature.derivedFrom(driver)));
  }

  StorageDriver driver() {
    return driver;
  }

  boolean isStuck() {
    return calls.isStuck();
  }

  int overdueCalls() {
    return calls.overdue();
  }

  /** Whether something happened since the last report. */
  boolean takeChanged() {
    return changed.getAndSet(false);
  }

  void close() {
    // Copies end as ones that go on later, before what they have open is closed under them.
    copies.copier().close();
    driver.close();
    calls.close();
  }
}
