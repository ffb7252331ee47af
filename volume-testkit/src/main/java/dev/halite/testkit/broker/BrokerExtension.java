package dev.halite.testkit.broker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class the broker that the whole JVM shares, so queue names must differ between
 * classes:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final BrokerExtension BROKER = BrokerExtension.qpid();
 * }</pre>
 *
 * <p>or {@code @ExtendWith(BrokerExtension.class)} and a {@link BrokerUnderTest} parameter.
 */
public final class BrokerExtension
    implements BrokerUnderTest, BeforeAllCallback, ParameterResolver {

  private final BrokerServer server;
  private @Nullable BrokerUnderTest broker;

  /** The embedded broker. */
  public BrokerExtension() {
    this(BrokerServer.QPID);
  }

  private BrokerExtension(BrokerServer server) {
    this.server = server;
  }

  /** The broker of the standalone, in this JVM; it forgets everything when it is stopped. */
  public static BrokerExtension qpid() {
    return on(BrokerServer.QPID);
  }

  /** Debian's RabbitMQ as a process of this JVM. */
  public static BrokerExtension rabbit() {
    return on(BrokerServer.RABBITMQ);
  }

  public static BrokerExtension on(BrokerServer server) {
    return new BrokerExtension(server);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    broker = server.shared();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == BrokerUnderTest.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return this;
  }

  @Override
  public String host() {
    return broker().host();
  }

  @Override
  public int port() {
    return broker().port();
  }

  @Override
  public String virtualHost() {
    return broker().virtualHost();
  }

  @Override
  public String user() {
    return broker().user();
  }

  @Override
  public String password() {
    return broker().password();
  }

  @Override
  public Account account(String service) {
    return broker().account(service);
  }

  @Override
  public Optional<TlsListener> tls() {
    return broker().tls();
  }

  @Override
  public void stop() {
    broker().stop();
  }

  @Override
  public void start() {
    broker().start();
  }

  private BrokerUnderTest broker() {
    BrokerUnderTest current = broker;
    if (current == null) {
      throw new IllegalStateException("the broker is known only while its test class runs");
    }
    return current;
  }
}
