package dev.halite.manage.check;

import dev.halite.common.catalog.check.CatalogCheck;
import dev.halite.common.catalog.check.Violation;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The proof that nothing is stuck, lost or counted wrong. */
@Command(
    name = "check",
    description = "Look for anything stuck, lost or counted wrong; 1 if there is, a line for each.",
    mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {
  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--backends",
      description = "Compare with the storage too, for the backends under halite.node.backends.")
  boolean backends;

  @Option(
      names = "--kept",
      description = "Instead, name the deleted volumes whose data these backends still have.")
  boolean kept;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  public CheckCommand(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() {
    CatalogCheck check = new CatalogCheck(settings.dataSource());
    Output output = new Output(Objects.requireNonNull(spec));
    if (kept) {
      return Violations.printKept(new StorageCheck(settings, check).kept(), output, json);
    }
    List<Violation> found = new ArrayList<>(check.catalog());
    if (backends) {
      found.addAll(new StorageCheck(settings, check).violations());
    }
    return Violations.print(found, output, json);
  }
}
