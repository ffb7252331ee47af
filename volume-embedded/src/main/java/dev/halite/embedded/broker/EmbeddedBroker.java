package dev.halite.embedded.broker;

import dev.halite.embedded.EmbeddedStartException;
import dev.halite.embedded.FreePort;
import java.net.URL;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.Container;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.State;
import org.apache.qpid.server.model.SystemConfig;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP 0-9-1 broker in this JVM on a loopback port. It keeps everything in memory: messages are
 * hints here, and what must survive is in the catalog.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final String USER = "halite";
  private static final int PASSWORD_BYTES = 24;

  private final BrokerAccess access;
  private @Nullable SystemLauncher launcher;

  private EmbeddedBroker(BrokerAccess access) {
    this.access = access;
  }

  /** Starts a broker with an account of its own on a port that it keeps until it is closed. */
  public static EmbeddedBroker start() {
    SecureRandom random = new SecureRandom();
    byte[] password = new byte[PASSWORD_BYTES];
    random.nextBytes(password);
    EmbeddedBroker broker =
        new EmbeddedBroker(
            new BrokerAccess(
                "127.0.0.1",
                new FreePort(random).choose(),
                "/",
                USER,
                HexFormat.of().formatHex(password)));
    broker.restart();
    return broker;
  }

  public BrokerAccess access() {
    return access;
  }

  /** Starts an empty broker on the same port after {@link #stop()}. */
  public synchronized void restart() {
    stop();
    Startup startup = new Startup();
    SystemLauncher started = new SystemLauncher(startup);
    try {
      started.startup(attributes());
    } catch (Exception e) {
      throw failed(e);
    }
    // The launcher only logs what went wrong, so ask whether the port is really served.
    if (startup.failure != null || !startup.listens()) {
      started.shutdown();
      throw failed(startup.failure);
    }
    launcher = started;
  }

  /** Ends the broker; every queue, message and connection is gone. */
  public synchronized void stop() {
    if (launcher != null) {
      launcher.shutdown();
      launcher = null;
    }
  }

  @Override
  public void close() {
    stop();
  }

  private Map<String, Object> attributes() {
    URL configuration = Objects.requireNonNull(EmbeddedBroker.class.getResource("broker.json"));
    Map<String, String> context = new HashMap<>();
    context.put("halite.broker.port", String.valueOf(access.port()));
    context.put("halite.broker.user", access.user());
    context.put("halite.broker.password", access.password());
    // As RabbitMQ does: what cannot be routed is returned, and the connection stays.
    context.put("qpid.port.closeWhenNoRoute", "false");
    context.put("queue.behaviourOnUnknownDeclareArgument", "IGNORE");
    context.put("qpid.port.amqp.threadPool.size", "2");
    context.put("qpid.port.amqp.threadPool.numberOfSelectors", "1");
    context.put("virtualhost.connectionThreadPool.size", "4");
    context.put("virtualhost.connectionThreadPool.numberOfSelectors", "1");
    // Our clients are our own services, which stop publishing when they are asked to.
    context.put("store.filesystem.maxUsagePercent", "100");
    Map<String, Object> attributes = new HashMap<>();
    attributes.put(SystemConfig.TYPE, "Memory");
    attributes.put(SystemConfig.INITIAL_CONFIGURATION_LOCATION, configuration.toExternalForm());
    attributes.put(SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT, false);
    attributes.put(SystemConfig.CONTEXT, context);
    return attributes;
  }

  private EmbeddedStartException failed(@Nullable Exception cause) {
    String reason = cause == null ? "its port is not served" : cause.getMessage();
    return new EmbeddedStartException(
        "The embedded broker does not start on port %d: %s".formatted(access.port(), reason),
        cause);
  }

  /** Keeps what the launcher tells only to its listeners. */
  private static final class Startup extends DefaultSystemLauncherListener {

    private @Nullable RuntimeException failure;
    private @Nullable SystemConfig<?> system;

    @Override
    public void errorOnStartup(RuntimeException error) {
      failure = error;
    }

    @Override
    public void onContainerResolve(SystemConfig<?> systemConfig) {
      system = systemConfig;
    }

    boolean listens() {
      if (system == null) {
        return false;
      }
      Container<?> container = system.getContainer();
      return container != null
          && container.getState() == State.ACTIVE
          && container.getChildren(Port.class).stream()
              .anyMatch(port -> port.getState() == State.ACTIVE);
    }
  }
}
