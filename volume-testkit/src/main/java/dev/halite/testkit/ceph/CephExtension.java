package dev.halite.testkit.ceph;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.embedded.ceph.CephRole;
import dev.halite.embedded.ceph.CephStore;
import dev.halite.embedded.ceph.EmbeddedCeph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a pool of its own on a cluster that the whole JVM shares:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final CephExtension CEPH = CephExtension.inMemory();
 * }</pre>
 *
 * <p>or {@code @ExtendWith(CephExtension.class)} and a {@link CephUnderTest} parameter. Who stops,
 * kills or pauses a daemon lets it run again before the test ends.
 */
public final class CephExtension
    implements CephUnderTest, BeforeAllCallback, AfterAllCallback, ParameterResolver {

  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

  private final CephStore store;
  private final List<String> pools = new ArrayList<>();
  private @Nullable String owner;

  /** On the cluster in memory. */
  public CephExtension() {
    this(CephStore.MEMORY);
  }

  private CephExtension(CephStore store) {
    this.store = store;
  }

  /** Quick, but an OSD that is killed loses everything. */
  public static CephExtension inMemory() {
    return new CephExtension(CephStore.MEMORY);
  }

  /** For tests that kill the OSD. */
  public static CephExtension onFile() {
    return new CephExtension(CephStore.FILE);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    // Nested classes use the pools of the class around them.
    if (owner == null) {
      SharedCeph.of(store);
      owner = context.getUniqueId();
      newPool();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getUniqueId().equals(owner)) {
      for (String pool : List.copyOf(pools)) {
        deletePool(pool);
      }
      owner = null;
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == CephUnderTest.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return this;
  }

  @Override
  public CephAccess access() {
    return ceph().access();
  }

  @Override
  public String pool() {
    requireRunningClass();
    return pools.getFirst();
  }

  @Override
  public String newPool() {
    requireRunningClass();
    String pool = SharedCeph.of(store).newPool();
    pools.add(pool);
    return pool;
  }

  @Override
  public void deletePool(String pool) {
    ceph().deletePool(pool);
    pools.remove(pool);
  }

  @Override
  public void limitPool(String pool, long bytes) {
    ceph().limitPool(pool, bytes);
  }

  @Override
  public CephAccess createUser(String name, String... capabilities) {
    return ceph().createUser(name, capabilities);
  }

  @Override
  public CommandRun command(String... words) {
    return ceph().command(COMMAND_LIMIT, words);
  }

  @Override
  public void pause(CephRole role) {
    ceph().pause(role);
  }

  @Override
  public void resume(CephRole role) {
    ceph().resume(role);
  }

  @Override
  public void stop(CephRole role) {
    ceph().stop(role);
  }

  @Override
  public void kill(CephRole role) {
    ceph().kill(role);
  }

  @Override
  public void start(CephRole role) {
    ceph().start(role);
  }

  private EmbeddedCeph ceph() {
    requireRunningClass();
    return SharedCeph.of(store).ceph();
  }

  private void requireRunningClass() {
    if (owner == null) {
      throw new IllegalStateException("the pools exist only while their test class runs");
    }
  }
}
