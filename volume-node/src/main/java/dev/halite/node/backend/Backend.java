package dev.halite.node.backend;

import dev.halite.common.operation.Claim;
import dev.halite.driver.DriverException;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StorageDriver;
import java.util.function.Function;
import java.util.function.Supplier;

/** One storage backend as the flows use it: calls to its driver, in their pool, with a deadline. */
public final class Backend {
  private final String name;
  private final String driverName;
  private final StorageDriver driver;
  private final DriverCalls calls;
  private volatile boolean changed = true;

  Backend(String name, String driverName, StorageDriver driver, DriverCalls calls) {
    this.name = name;
    this.driverName = driverName;
    this.driver = driver;
    this.calls = calls;
  }

  /** {@code host@backend}. */
  public String name() {
    return name;
  }

  String driverName() {
    return driverName;
  }

  /**
   * Calls the driver for a claim, if the claim still holds.
   *
   * @throws dev.halite.common.fault.HaliteException what the driver reported
   * @throws dev.halite.common.worker.FencedException when the claim or the driver is fenced
   */
  public <T> T call(Claim claim, Function<StorageDriver, T> call) {
    try {
      return calls.call(
          () -> {
            // On the driver's thread: the last look before the storage may change.
            claim.proceed();
            return call.apply(driver);
          });
    } catch (DriverException e) {
      if (e.getCause() instanceof dev.halite.common.worker.FencedException fenced) {
        throw fenced;
      }
      if (e.getCause() instanceof dev.halite.common.fault.HaliteException cancelled) {
        throw cancelled;
      }
      throw DriverFaults.translate(e);
    } finally {
      changed = true;
    }
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
    boolean was = changed;
    changed = false;
    return was;
  }

  void close() {
    driver.close();
    calls.close();
  }
}
