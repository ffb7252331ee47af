package dev.halite.standalone;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where everything is kept; the start script names a default beside itself. */
final class DataOption {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${sys:halite.data.default:-halite-data}",
      description = "Directory that keeps everything (default: ${DEFAULT-VALUE}).")
  Path path = Path.of("halite-data");
}
