package dev.halite.standalone;

import dev.halite.embedded.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/** The services of this process, ready to be called. */
final class StandaloneServices {

  static final String BACKENDS = "halite.node.backends";
  private static final String KEY_FILE = "halite.secret.key-file";
  private static final String KEYS = "halite.secret.keys";
  private static final String WORKER_HOST = "halite.worker.host";
  private static final String HOST = "localhost";
  private static final int DEFAULT_PORT = 8776;
  private static final int READY_SECONDS = 60;
  private static final int POLL_MILLIS = 50;

  private final int port;
  private final Optional<CephBackend> ceph;
  private final Optional<LvmBackend> lvm;

  private StandaloneServices(int port, Optional<CephBackend> ceph, Optional<LvmBackend> lvm) {
    this.port = port;
    this.ceph = ceph;
    this.lvm = lvm;
  }

  /** Starts what surrounds the services, then the services, and waits until they are healthy. */
  static StandaloneServices start(
      DataDirectory data,
      Optional<CephBackend> ceph,
      Optional<LvmBackend> lvm,
      List<String> arguments,
      OrderedStop stop)
      throws InterruptedException {
    SpringApplication application = new SpringApplication(StandaloneConfiguration.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setDefaultProperties(defaults(data));
    // The order of the stop is ours: services first, then what they stand on.
    application.setRegisterShutdownHook(false);
    application.addInitializers(context -> surround(context, data, ceph, lvm, stop));
    ConfigurableApplicationContext context =
        stop.add(application.run(arguments.toArray(String[]::new)));
    StandaloneServices services = new StandaloneServices(servedPort(context), ceph, lvm);
    services.awaitHealthy();
    return services;
  }

  /** Where the API is, with its version. */
  String endpoint() {
    return address() + "/v3";
  }

  private String address() {
    return "http://127.0.0.1:" + port;
  }

  String readyText(DataDirectory data) {
    String endpoint = address();
    String text =
        """
        ready: %1$s/v3 (data and log in %2$s, Ctrl-C stops)
        Your first volume:
          curl -s %1$s/v3/volumes -H 'Content-Type: application/json' -d '{"volume": {"name": "first", "size": 1}}'
          curl -s %1$s/v3/volumes/detail"""
            .formatted(endpoint, data.path());
    return Stream.of(
            Optional.of(text),
            ceph.map(backend -> backend.readyText(endpoint)),
            lvm.map(backend -> backend.readyText(endpoint)))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("\n"));
  }

  private static void surround(
      ConfigurableApplicationContext context,
      DataDirectory data,
      Optional<CephBackend> ceph,
      Optional<LvmBackend> lvm,
      OrderedStop stop) {
    ConfigurableEnvironment environment = context.getEnvironment();
    int port = port(environment);
    if (port != 0 && !FreePort.isFree(port)) {
      throw new StandaloneException(Failure.portTaken(port));
    }
    MutablePropertySources sources = environment.getPropertySources();
    if (!Binder.get(environment)
        .bind(BACKENDS, Bindable.mapOf(String.class, Object.class))
        .isBound()) {
      sources.addLast(new MapPropertySource("backends", fileBackend(data.path())));
    }
    ceph.ifPresent(
        backend -> sources.addLast(new MapPropertySource("ceph backend", backend.properties())));
    lvm.ifPresent(
        backend -> sources.addLast(new MapPropertySource("lvm backend", backend.properties())));
    if (!environment.containsProperty(KEY_FILE) && !environment.containsProperty(KEYS)) {
      sources.addLast(new MapPropertySource("keys", Map.of(KEY_FILE, data.keys().toString())));
    }
    sources.addFirst(
        new MapPropertySource("surroundings", Surroundings.start(data, ceph, stop).properties()));
  }

  /** What a newcomer gets; a configuration file may say otherwise. */
  private static Map<String, Object> defaults(DataDirectory data) {
    Map<String, Object> defaults = new HashMap<>();
    defaults.put("server.port", DEFAULT_PORT);
    defaults.put("server.address", "127.0.0.1");
    defaults.put("spring.lifecycle.timeout-per-shutdown-phase", "15s");
    defaults.put("logging.file.name", data.log().toString());
    defaults.put("logging.threshold.console", "ERROR");
    defaults.put("logging.level.qpid.message", "WARN");
    defaults.put("logging.level.org.apache.qpid", "WARN");
    // Not the machine's name: a laptop changes it, and its volumes would belong to nobody.
    defaults.put(WORKER_HOST, HOST);
    return defaults;
  }

  /** Port 0 asks for any that is free. */
  private static int servedPort(ConfigurableApplicationContext context) {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Files in the data directory, where the configuration names no backend. */
  static Map<String, Object> fileBackend(Path data) {
    return Map.of(
        WORKER_HOST,
        HOST,
        BACKENDS + ".file.driver",
        "file",
        BACKENDS + ".file.file.directory",
        DataDirectory.volumesIn(data).toString());
  }

  private static int port(ConfigurableEnvironment environment) {
    return environment.getRequiredProperty("server.port", Integer.class);
  }

  private void awaitHealthy() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!healthy()) {
      if (System.nanoTime() > deadline) {
        throw new StandaloneException(
            "The services started, but GET /healthcheck was not answered with 200 within %d s."
                .formatted(READY_SECONDS));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private boolean healthy() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address() + "/healthcheck").toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }
}
