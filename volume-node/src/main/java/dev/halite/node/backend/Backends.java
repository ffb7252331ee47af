package dev.halite.node.backend;

import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.operation.FaultPoints;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.worker.WorkerFences;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.common.engine.worker.WorkerProperties;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.node.backend.NodeProperties.BackendProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.springframework.context.SmartLifecycle;

/** Makes a keeper for each configured backend, and starts and stops them with the process. */
class Backends implements SmartLifecycle {
  private final NodeProperties properties;
  private final BackendKeys keys;
  private final WorkerProperties workerProperties;
  private final BackendRegistry registry;
  private final OperationWorkers workers;
  private final WorkerProcess worker;
  private final WorkerFences fences;
  private final List<BackendFlow<?>> flows;
  private final FaultPoints faultPoints;
  private final Clock clock;
  private final Ids ids;
  private final MeterRegistry metrics;
  private final ServedBackends served;
  private final List<BackendKeeper> keepers = new ArrayList<>();
  private volatile boolean running;

  Backends(
      NodeProperties properties,
      BackendKeys keys,
      WorkerProperties workerProperties,
      BackendRegistry registry,
      OperationWorkers workers,
      WorkerProcess worker,
      WorkerFences fences,
      List<BackendFlow<?>> flows,
      FaultPoints faultPoints,
      Clock clock,
      Ids ids,
      MeterRegistry metrics,
      ServedBackends served) {
    this.properties = properties;
    this.keys = keys;
    this.workerProperties = workerProperties;
    this.registry = registry;
    this.workers = workers;
    this.worker = worker;
    this.fences = fences;
    this.flows = List.copyOf(flows);
    flows.forEach(
        flow -> worker.supports(flow.kind().wireName(), flow.kind().row().payloadVersion()));
    this.faultPoints = faultPoints;
    this.clock = clock;
    this.ids = ids;
    this.metrics = metrics;
    this.served = served;
  }

  /** The backends' names with what keeps each from work; an empty text when it is up. */
  Map<String, String> troubles() {
    Map<String, String> troubles = new TreeMap<>();
    for (BackendKeeper keeper : keepers) {
      String trouble = keeper.trouble();
      troubles.put(keeper.name(), trouble == null ? "" : trouble);
    }
    return troubles;
  }

  @Override
  public void start() {
    Map<String, StorageDriverFactory> drivers =
        ServiceLoader.load(StorageDriverFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .collect(
                Collectors.toMap(
                    StorageDriverFactory::driver,
                    Function.identity(),
                    (a, b) -> {
                      throw new IllegalStateException("Two drivers are called " + a.driver());
                    },
                    TreeMap::new));
    new TreeMap<>(properties.backends())
        .forEach((name, settings) -> keepers.add(keeper(name, settings, drivers)));
    keepers.forEach(this::measure);
    keepers.forEach(BackendKeeper::start);
    running = true;
  }

  private void measure(BackendKeeper keeper) {
    gauge("halite.backend.up", keeper, k -> k.trouble() == null ? 1 : 0, "1 when it takes work");
    gauge(
        "halite.backend.overdue.calls",
        keeper,
        BackendKeeper::overdueCalls,
        "driver calls past their deadline that have not ended");
    gauge(
        "halite.backend.unfenced.workers",
        keeper,
        BackendKeeper::unfencedWorkers,
        "dead workers that cannot be fenced at the storage; their operations wait");
  }

  private void gauge(
      String name, BackendKeeper keeper, ToDoubleFunction<BackendKeeper> value, String meaning) {
    Gauge.builder(name, keeper, value)
        .tag("backend", keeper.name())
        .description(meaning)
        .register(metrics);
  }

  private BackendKeeper keeper(
      String name, BackendProperties settings, Map<String, StorageDriverFactory> drivers) {
    StorageDriverFactory factory = drivers.get(settings.driver());
    if (factory == null) {
      throw new IllegalStateException(
          "halite.node.backends.%s.driver: there is no driver '%s'; known are %s."
              .formatted(name, settings.driver(), String.join(", ", drivers.keySet())));
    }
    String host = properties.host().isBlank() ? worker.host() : properties.host();
    CallProgress progress = new CallProgress(faultPoints);
    BackendSettings driverSettings =
        new BackendSettings(
            host,
            name,
            keys.forDriver(name, settings.driver(), drivers.keySet()),
            clock,
            ids::random,
            progress);
    StorageDriver driver = factory.create(driverSettings);
    String cluster = settings.cluster();
    if (cluster != null && !driver.isReachedByAllHosts()) {
      throw new IllegalStateException(
          "halite.node.backends.%s.cluster: driver '%s' keeps its volumes on one host, so no other node can serve them."
              .formatted(name, settings.driver()));
    }
    String shownAs = cluster == null ? driverSettings.name() : cluster + "@" + name;
    Backend backend =
        new Backend(
            shownAs,
            driverSettings.name(),
            settings.driver(),
            driver,
            new DriverCalls(shownAs, properties.threads(), properties.callDeadline()),
            progress,
            Copies.of(shownAs, settings.copyBandwidth()));
    served.add(backend);
    return new BackendKeeper(
        backend,
        BackendCapabilities.of(name, settings),
        properties,
        workerProperties.sweep(),
        registry,
        workers,
        worker,
        fences,
        flows.stream().<Flow<?>>map(flow -> flow.on(backend)).toList());
  }

  @Override
  public void stop() {
    running = false;
    keepers.forEach(keeper -> keeper.stop(workerProperties.shutdown()));
    keepers.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After the worker has registered and before anything is claimed; stops after the claims. */
  @Override
  public int getPhase() {
    return -100;
  }
}
