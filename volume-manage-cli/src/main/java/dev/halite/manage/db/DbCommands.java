package dev.halite.manage.db;

import dev.halite.common.engine.database.CatalogAccounts;
import dev.halite.common.engine.database.CatalogRole;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The catalog's schema. */
@Command(name = "db", description = "The catalog's schema.", mixinStandardHelpOptions = true)
public final class DbCommands {
  private static final String PASSWORDS = "halite.catalog.accounts.%s-password";

  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  public DbCommands(Settings settings) {
    this.settings = settings;
  }

  @Command(
      description =
          "As a superuser: make the three accounts of the catalog, set their passwords, and hand over what is there.",
      mixinStandardHelpOptions = true)
  int accounts() {
    Map<CatalogRole, String> passwords = new EnumMap<>(CatalogRole.class);
    for (CatalogRole role : CatalogRole.values()) {
      String key = PASSWORDS.formatted(role.name().toLowerCase(Locale.ROOT));
      passwords.put(
          role,
          settings
              .text(key)
              .orElseThrow(
                  () ->
                      new SettingsException(
                          "Which password gets %s? Set %s.".formatted(role.account(), key))));
    }
    new CatalogAccounts(settings.dataSource()).setUp(passwords);
    output()
        .line(
            "%s are ready; the first one runs 'db sync'."
                .formatted(
                    String.join(
                        ", ", passwords.keySet().stream().map(CatalogRole::account).toList())));
    return 0;
  }

  @Command(
      description = "Bring the schema up to date; services may run meanwhile.",
      mixinStandardHelpOptions = true)
  int sync() {
    CatalogSchema schema = new CatalogSchema(settings.dataSource());
    int applied = schema.migrate();
    output()
        .line(
            "%d migrations applied, the schema has version %s."
                .formatted(applied, schema.version()));
    return 0;
  }

  @Command(
      description = "Show the schema's version; 1 if this release cannot work on it.",
      mixinStandardHelpOptions = true)
  int version() {
    CatalogSchema schema = new CatalogSchema(settings.dataSource());
    output().line(schema.version());
    return schema.isUsable() ? 0 : 1;
  }

  private Output output() {
    return new Output(java.util.Objects.requireNonNull(spec));
  }
}
