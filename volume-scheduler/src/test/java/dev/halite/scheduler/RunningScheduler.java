package dev.halite.scheduler;

import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** A scheduler that runs while the tests of a class do, with a catalog of its own. */
public final class RunningScheduler implements BeforeAllCallback, AfterAllCallback {
  private final DatabaseExtension database = SchedulerCatalog.database();
  private final BrokerExtension broker = BrokerExtension.qpid();
  private final String[] settings;
  private @Nullable ConfigurableApplicationContext process;

  private RunningScheduler(String... settings) {
    this.settings = settings;
  }

  public static RunningScheduler with(String... settings) {
    return new RunningScheduler(settings);
  }

  /** What it finds and changes. */
  public SchedulerCatalog catalog() {
    return new SchedulerCatalog(Objects.requireNonNull(process));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    database.beforeAll(context);
    broker.beforeAll(context);
    process = SchedulerCatalog.startScheduler(database, broker, WebApplicationType.NONE, settings);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (process != null) {
      process.close();
    }
    database.afterAll(context);
  }
}
