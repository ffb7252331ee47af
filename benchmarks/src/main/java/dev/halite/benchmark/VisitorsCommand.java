package dev.halite.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Those who must get in however many others knock: a load balancer that asks for health, a user who
 * was here a moment ago, and every time another one who was not.
 */
@Command(
    name = "visitors",
    description = "Asks for health, works as a known user, and logs in as ever new ones.",
    mixinStandardHelpOptions = true)
final class VisitorsCommand implements Callable<Integer> {
  private static final String HEALTH = "health";
  private static final String KNOWN = "known-user";
  private static final String NEW = "new-user";

  @Mixin private final WindowOptions options = new WindowOptions();

  @Option(names = "--url", required = true, description = "The API, up to but without /v3.")
  private URI url = URI.create("http://127.0.0.1:8776");

  @Option(names = "--known", required = true, paramLabel = "NAME:PASSWORD:PROJECT")
  private String known = "";

  @Option(
      names = "--new",
      required = true,
      paramLabel = "NAME:PASSWORD:PROJECT",
      description = "As many as it takes until the service has forgotten the first.")
  private List<String> newcomers = new ArrayList<>();

  @Option(
      names = "--new-from",
      defaultValue = "127.0.0.3",
      description = "Address of this machine's that the new ones come from.")
  private String newFrom = "127.0.0.3";

  @Option(
      names = "--pause",
      defaultValue = "250",
      description = "Milliseconds between two requests of each (default: ${DEFAULT-VALUE}).")
  private int pause = 250;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    options.clients = 3;
    InetAddress address = InetAddress.getByName(newFrom);
    List<Person> strangers = newcomers.stream().map(Person::of).toList();
    Api knownApi = Person.of(known).at(url);
    ClosedLoop loop = options.loop(HEALTH, KNOWN, NEW);
    Measurement measurement =
        loop.run(
            (number, running) ->
                switch (number) {
                  case 0 -> {
                    Connection connection = new Connection(url, "");
                    yield () -> ask(connection, HEALTH, url.getRawPath() + "/healthcheck", running);
                  }
                  case 1 -> {
                    Connection connection = knownApi.connection();
                    yield () -> ask(connection, KNOWN, knownApi.path("/volumes"), running);
                  }
                  default -> {
                    AtomicInteger next = new AtomicInteger();
                    yield () -> {
                      Api api = strangers.get(next.getAndIncrement() % strangers.size()).at(url);
                      try (Connection connection = api.connectionFrom(address)) {
                        return ask(connection, NEW, api.path("/volumes"), running);
                      }
                    };
                  }
                });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }

  private boolean ask(Connection connection, String kind, String path, ClosedLoop loop)
      throws IOException {
    LockSupport.parkNanos(pause * 1_000_000L);
    long startedAt = System.nanoTime();
    connection.send("GET", path, null).require(200);
    loop.ended(kind, startedAt);
    return true;
  }
}
