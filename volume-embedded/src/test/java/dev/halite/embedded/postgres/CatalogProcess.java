package dev.halite.embedded.postgres;

import java.nio.file.Path;
import java.time.Duration;

/** A process of its own with a catalog, to be killed. */
final class CatalogProcess {
  private CatalogProcess() {}

  /** The arguments: the catalog's directory, that of the binaries. */
  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedCatalog.start(
        new CatalogSettings(
            Path.of(arguments[0]),
            PostgresBinaries.unpackedBelow(Path.of(arguments[1])),
            true,
            20));
    System.out.println("started");
    Thread.sleep(Duration.ofMinutes(5));
  }
}
