package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StageListener;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Gives each test a driver that is set up on an empty backend. */
public abstract class DriverUnderTest {
  /** Host of the backends under test. */
  protected static final String HOST = "contract";

  /** Name of the backend under test. */
  protected static final String BACKEND = "under-test";

  private StorageDriver driver;
  private BackendSetup setup;
  private String pool;

  /** The factory of the driver under test; ServiceLoader finds it too. */
  protected abstract StorageDriverFactory factory();

  /** Configuration of the test's backend, whose storage is empty when the test begins. */
  protected abstract Map<String, String> configuration();

  /** Puts empty storage in the place of the backend's, as if its disk were not mounted. */
  protected abstract void replaceStorage();

  /** A driver of the test's backend, not set up; the test closes it. */
  protected StorageDriver newDriver(StageListener stages) {
    return factory()
        .create(
            new BackendSettings(
                HOST, BACKEND, configuration(), Clock.systemUTC(), UUID::randomUUID, stages));
  }

  @BeforeEach
  void setUpDriver() {
    driver = newDriver(StageListener.NONE);
    setup = driver.setup(null);
    pool = driver.report().pools().getFirst().name();
  }

  @AfterEach
  void closeDriver() {
    driver.close();
  }

  /** The driver that each test begins with, set up on empty storage. */
  protected final StorageDriver driver() {
    return driver;
  }

  /** What its setup returned. */
  protected final BackendSetup setup() {
    return setup;
  }

  /** Its first pool. */
  protected final String pool() {
    return pool;
  }

  /** A new volume in the first pool. */
  protected final VolumeSpec spec(long sizeGib) {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), sizeGib, pool);
  }

  /** A new operation. */
  protected static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-contract");
  }

  /** Fails unless the call fails with this fault and a sentence. */
  protected static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatCode(call)
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> {
              assertThat(e.fault()).as(e.sentence()).isEqualTo(fault);
              assertThat(e.sentence()).endsWith(".");
            });
  }
}
