package dev.halite.benchmark;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What projects do that mean no harm: each client makes a volume, looks at it and at the list, and
 * deletes it, with a pause before each request. The pauses are what makes it a measurement of the
 * service: clients without any would mostly wait for each other.
 */
@Command(
    name = "members",
    description = "Makes, reads and deletes volumes in several projects, with pauses.",
    mixinStandardHelpOptions = true)
final class MembersCommand implements Callable<Integer> {
  private static final int READS = 6;

  /** Between two looks at what is being made or deleted, which those times are exact to. */
  private static final long LOOK_NANOS = 20_000_000;

  private static final String ANY = "request";

  @Mixin private final WindowOptions options = new WindowOptions();

  @Option(names = "--url", required = true, description = "The API, up to but without /v3.")
  private URI url = URI.create("http://127.0.0.1:8776");

  @Option(
      names = "--member",
      required = true,
      paramLabel = "NAME:PASSWORD:PROJECT",
      description = "Somebody to work as; the clients take turns.")
  private List<String> members = new ArrayList<>();

  @Option(
      names = "--pause",
      defaultValue = "100",
      description = "Mean milliseconds before each request (default: ${DEFAULT-VALUE}).")
  private int pause = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    List<Person> people = members.stream().map(Person::of).toList();
    ClosedLoop loop =
        options.loop(ANY, "get", "list", "create-accepted", "create", "delete-accepted", "delete");
    Measurement measurement =
        loop.run(
            (number, running) -> {
              Session session = people.get(number % people.size()).at(url).session();
              return () -> {
                step(session, "member-" + number, running);
                return !running.isStopping();
              };
            });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }

  private void step(Session session, String name, ClosedLoop loop) throws IOException {
    pause();
    long startedAt = System.nanoTime();
    String id = session.create(name, 1);
    ended(loop, "create-accepted", startedAt);
    String status;
    do {
      LockSupport.parkNanos(LOOK_NANOS);
      status = look(session, id, loop);
    } while (status.equals("creating"));
    if (!status.equals("available")) {
      throw new UnexpectedAnswerException("Volume %s is in status %s".formatted(id, status));
    }
    loop.ended("create", startedAt);
    for (int i = 0; i < READS; i++) {
      pause();
      if (i % 2 == 0) {
        look(session, id, loop);
      } else {
        long listedAt = System.nanoTime();
        session.list(true, 100);
        ended(loop, "list", listedAt);
      }
    }
    pause();
    long deletedAt = System.nanoTime();
    session.delete(id);
    ended(loop, "delete-accepted", deletedAt);
    do {
      LockSupport.parkNanos(LOOK_NANOS);
    } while (!session.isGone(id));
    loop.ended("delete", deletedAt);
  }

  private static String look(Session session, String id, ClosedLoop loop) throws IOException {
    long startedAt = System.nanoTime();
    String status = session.status(id);
    ended(loop, "get", startedAt);
    return status;
  }

  private static void ended(ClosedLoop loop, String kind, long startedAt) {
    loop.ended(kind, startedAt);
    loop.ended(ANY, startedAt);
  }

  /** Never the same, so that the clients do not meet again and again. */
  private void pause() {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000L * pause + 1));
  }
}
