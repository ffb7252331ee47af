package dev.halite.testkit.driver;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.Connector;
import dev.halite.driver.CopySupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The other end of a {@link DriverProcess}: one driver, driven by lines on standard input. */
final class DriverProcessMain {
  static final String HELD = "held ";

  private final PrintStream answers;
  private final StorageDriver driver;
  private final Semaphore proceed = new Semaphore(0);
  private volatile @Nullable String holdAt;
  private @Nullable OpenContent content;

  private DriverProcessMain(PrintStream answers, String[] arguments) {
    this.answers = answers;
    Map<String, String> configuration = new HashMap<>();
    for (String argument : Arrays.copyOfRange(arguments, 3, arguments.length)) {
      int equals = argument.indexOf('=');
      configuration.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    var settings =
        new BackendSettings(
            arguments[1],
            arguments[2],
            configuration,
            Clock.systemUTC(),
            UUID::randomUUID,
            this::reached);
    this.driver = factory(arguments[0]).create(settings);
  }

  /** Arguments: driver, host, backend, then key=value of the configuration. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    // loggers must not talk in between
    System.setOut(System.err);
    new DriverProcessMain(answers, arguments).run();
  }

  private void run() throws IOException {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ExecutorService calls = Executors.newSingleThreadExecutor()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        switch (words[0]) {
          case "hold" -> holdAt = words[1];
          case "proceed" -> proceed.release();
          default -> calls.execute(() -> answer(words));
        }
      }
      // the test has gone: nobody lets a held call go on any more
      Runtime.getRuntime().halt(0);
    }
  }

  private void answer(String[] words) {
    try {
      print("ok " + call(words));
    } catch (DriverException e) {
      print(e.fault() + " " + e.sentence());
    } catch (RuntimeException e) {
      print("FAILURE " + e);
    }
  }

  private String call(String[] words) {
    return switch (words[0]) {
      case "setup" -> {
        BackendSetup setup =
            driver.setup(words[1].equals("-") ? null : new BackendIdentity(decoded(words[1])));
        yield encoded(setup.identity().value()) + " " + encoded(setup.fenceToken().value());
      }
      case "create" -> driver.create(mark(), volume(words, 1)).state().name();
      case "snapshot" -> snapshots().createSnapshot(mark(), snapshot(words)).state().name();
      case "snapshot-delete" -> {
        snapshots().deleteSnapshot(mark(), snapshot(words));
        yield "";
      }
      case "create-from-snapshot" ->
          snapshots().createFromSnapshot(mark(), volume(words, 5), snapshot(words)).state().name();
      case "clone" ->
          ((CloneSupport) driver)
              .cloneVolume(
                  mark(), volume(words, 3), UUID.fromString(words[1]), UUID.fromString(words[2]))
              .state()
              .name();
      case "extend" ->
          ((ExtendSupport) driver)
              .extend(
                  mark(),
                  UUID.fromString(words[1]),
                  UUID.fromString(words[2]),
                  Long.parseLong(words[3]))
              .state()
              .name();
      case "delete" -> {
        driver.delete(mark(), UUID.fromString(words[1]), UUID.fromString(words[2]));
        yield "";
      }
      case "open-to-write" -> {
        content =
            ((CopySupport) driver)
                .openToWrite(mark(), UUID.fromString(words[1]), UUID.fromString(words[2]));
        yield "";
      }
      case "write-content" -> {
        OpenContent open = Objects.requireNonNull(content);
        open.write(0, ByteBuffer.wrap(decoded(words[1]).getBytes(StandardCharsets.UTF_8)));
        open.flush();
        yield "";
      }
      case "connect" -> connections().connect(mark(), request(words)).volumeType();
      case "disconnect", "disconnect-force" -> {
        connections().disconnect(mark(), request(words), words[0].endsWith("-force"));
        yield "";
      }
      case "fence" -> {
        driver.fence(new FenceToken(decoded(words[1])));
        yield "";
      }
      case "health" -> {
        driver.checkHealth();
        yield "";
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private SnapshotSupport snapshots() {
    return (SnapshotSupport) driver;
  }

  private static VolumeSpec volume(String[] words, int first) {
    return new VolumeSpec(
        UUID.fromString(words[first]),
        UUID.fromString(words[first + 1]),
        Long.parseLong(words[first + 2]),
        words[first + 3]);
  }

  private static SnapshotSpec snapshot(String[] words) {
    return new SnapshotSpec(
        UUID.fromString(words[1]),
        UUID.fromString(words[2]),
        UUID.fromString(words[3]),
        UUID.fromString(words[4]));
  }

  private ConnectionSupport connections() {
    return (ConnectionSupport) driver;
  }

  private static ConnectionRequest request(String[] words) {
    String initiator = words.length > 5 ? decoded(words[5]) : "";
    return new ConnectionRequest(
        UUID.fromString(words[1]),
        UUID.fromString(words[2]),
        UUID.fromString(words[3]),
        new Connector(Map.of("host", decoded(words[4]), "initiator", initiator)),
        false);
  }

  private void reached(OperationMark mark, String stage) {
    if (stage.equals(holdAt)) {
      holdAt = null;
      print(HELD + stage);
      proceed.acquireUninterruptibly();
    }
  }

  private void print(String line) {
    synchronized (answers) {
      answers.println(line.replace('\n', ' '));
      answers.flush();
    }
  }

  /** As one word. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String decoded(String word) {
    return URLDecoder.decode(word, StandardCharsets.UTF_8);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-other-process");
  }

  private static StorageDriverFactory factory(String name) {
    for (StorageDriverFactory factory : ServiceLoader.load(StorageDriverFactory.class)) {
      if (factory.driver().equals(name)) {
        return factory;
      }
    }
    throw new IllegalArgumentException("No driver " + name);
  }
}
