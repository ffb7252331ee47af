package dev.halite.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Strangers without an account, who ask for health and try tokens and passwords, all at once. */
@Command(
    name = "flood",
    description = "Asks for health, and tries tokens and passwords, without an account.",
    mixinStandardHelpOptions = true)
final class FloodCommand implements Callable<Integer> {
  private static final String LIMITS = "/limits";
  private static final int TOKEN = 180;
  private static final int PASSWORD = 16;

  @Option(names = "--url", required = true, description = "The API, up to but without /v3.")
  private URI url = URI.create("http://127.0.0.1:8776");

  @Option(names = "--seconds", defaultValue = "60", description = "For how long.")
  private int seconds = 60;

  @Option(
      names = "--each",
      defaultValue = "100",
      description = "Clients for each kind (default: ${DEFAULT-VALUE}).")
  private int each = 100;

  @Option(
      names = "--from",
      defaultValue = "127.0.0.2",
      description = "Address of this machine's that they come from (default: ${DEFAULT-VALUE}).")
  private String from = "127.0.0.2";

  @Option(
      names = "--name",
      description = "Names of users that passwords are tried for, beside one that nobody has.")
  private List<String> names = List.of("admin");

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Tally tally = new Tally();

  @Override
  public Integer call() throws UnknownHostException {
    InetAddress address = InetAddress.getByName(from);
    AtomicInteger tries = new AtomicInteger();
    try (Crowd crowd = new Crowd(tally)) {
      crowd.add(
          "health",
          each,
          unused -> {
            Connection connection = new Connection(url, "", address);
            return () -> ask(connection, "health", url.getRawPath() + "/healthcheck");
          });
      crowd.add(
          "random token",
          each,
          unused ->
              () -> {
                Api api = new Api(url, "", "X-Auth-Token: gAAAA" + HostileCommand.noise(TOKEN));
                askOnce(api.connectionFrom(address), "random token");
              });
      crowd.add(
          "wrong password",
          each,
          unused ->
              () -> {
                int next = tries.incrementAndGet();
                String name = next % 2 == 0 ? "nobody" : names.get(next / 2 % names.size());
                Person person = new Person(name, HostileCommand.noise(PASSWORD), "");
                askOnce(person.at(url).connectionFrom(address), "wrong password");
              });
      crowd.workFor(seconds);
    }
    tally.print(spec.commandLine().getOut());
    return 0;
  }

  private void ask(Connection connection, String what, String path) throws IOException {
    tally.add(what, connection.send("GET", path, null).status());
  }

  private void askOnce(Connection connection, String what) throws IOException {
    try (connection) {
      ask(connection, what, url.getRawPath() + "/v3" + LIMITS);
    }
  }
}
