package dev.halite.standalone;

import dev.halite.common.engine.database.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code halite rehearse}: what the recording of start caches for separate services needs, where a
 * package is made that has no servers at hand.
 */
@Command(
    name = "rehearse",
    description = "Parts of a rehearsal of separate services.",
    hidden = true,
    mixinStandardHelpOptions = true)
final class RehearseCommands {

  @Command(
      description = "Start a catalog and a broker, write where they are, and run until stopped.",
      mixinStandardHelpOptions = true)
  int stage(
      @Mixin DataOption data,
      @Option(
              names = "--settings",
              required = true,
              paramLabel = "FILE.yml",
              description = "Written when both serve: the settings that lead services there.")
          Path settings)
      throws IOException, InterruptedException {
    OrderedStop stop = new OrderedStop();
    StopSignals.stopWith(stop);
    try {
      DataDirectory directory = stop.add(DataDirectory.open(data.path));
      write(Surroundings.start(directory, Optional.empty(), stop), settings);
      new CountDownLatch(1).await();
      return 0;
    } finally {
      stop.close();
    }
  }

  /** JSON, which is YAML too. Whole or not at all: somebody waits for the file. */
  private static void write(Surroundings surroundings, Path settings) throws IOException {
    Path part = settings.resolveSibling(settings.getFileName() + ".part");
    Files.writeString(part, Json.write(surroundings.properties()));
    Files.move(part, settings, StandardCopyOption.ATOMIC_MOVE);
  }

  @Command(
      description = "Make and delete a volume through the API of running services.",
      mixinStandardHelpOptions = true)
  int play(
      @Parameters(paramLabel = "ENDPOINT", description = "Such as http://127.0.0.1:8776/v3.")
          String endpoint)
      throws InterruptedException {
    Rehearsal.play(endpoint);
    return 0;
  }
}
