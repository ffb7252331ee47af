package dev.halite.manage.check;

import dev.halite.common.catalog.check.CatalogCheck;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What projects use. */
@Command(name = "quota", description = "What projects use.", mixinStandardHelpOptions = true)
public final class QuotaCommands {
  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  public QuotaCommands(Settings settings) {
    this.settings = settings;
  }

  @Command(
      description = "Compare the counters with the rows they count; 1 if one differs.",
      mixinStandardHelpOptions = true)
  int check(@Option(names = "--json", description = "As JSON.") boolean json) {
    return Violations.print(
        new CatalogCheck(settings.dataSource()).quota(),
        new Output(Objects.requireNonNull(spec)),
        json);
  }
}
