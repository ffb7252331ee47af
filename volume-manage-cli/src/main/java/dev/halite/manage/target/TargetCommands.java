package dev.halite.manage.target;

import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverException;
import dev.halite.driver.ExportState;
import dev.halite.driver.ExportState.Condition;
import dev.halite.manage.backend.NodeBackend;
import dev.halite.manage.backend.NodeBackends;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The iSCSI targets of this host, by the drivers of its backends. */
@Command(
    name = "target",
    description =
        "iSCSI targets of this host's backends (halite.node.backends); beside a node that works, as its user.",
    mixinStandardHelpOptions = true)
public final class TargetCommands {
  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Of this backend only.")
  @Nullable String backend;

  public TargetCommands(Settings settings) {
    this.settings = settings;
  }

  @Command(
      description =
          "Show exports beside the catalog's attachments; 1 if something is wrong and stays so.",
      mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--repair", description = "Mend what can be mended.") boolean repair,
      @Option(names = "--dry-run", description = "With --repair: say what would be done only.")
          boolean dryRun,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    var catalog = new CatalogAttachments(settings.jdbc());
    List<ReviewLine> lines = new ArrayList<>();
    forEach(
        opened -> {
          var review = new ExportReview(opened, catalog);
          for (ExportFinding finding : review.findings()) {
            lines.add(ReviewLine.of(review, finding, repair, dryRun));
          }
        });
    if (json) {
      output().json(lines.stream().map(ReviewLine::words).toList());
    } else {
      output().table(ReviewLine.TITLES, lines.stream().map(ReviewLine::row).toList());
    }
    return lines.stream().allMatch(ReviewLine::isWell) ? 0 : 1;
  }

  @Command(
      name = "get-targets",
      description = "Show the names under which this host offers volumes, or is to.",
      mixinStandardHelpOptions = true)
  int getTargets() {
    forEach(
        opened ->
            opened.maintenance().exports().stream()
                .flatMap(export -> export.targets().stream())
                .forEach(output()::line));
    return 0;
  }

  @Command(
      description =
          "Export a volume to a server by the name of its initiator, beside the catalog: the node knows nothing of it, and 'list' shows it.",
      mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "VOLUME", description = "Its id.") UUID volume,
      @Parameters(paramLabel = "INITIATOR", description = "Its iSCSI name.") String initiator,
      @Option(names = "--host", description = "The server's name.") @Nullable String host,
      @Option(names = "--read-only", description = "It may not write.") boolean readOnly) {
    return begin(volume, initiator, host, readOnly, false);
  }

  @Command(
      name = "add-initiator",
      description = "The same for a volume that is exported already.",
      mixinStandardHelpOptions = true)
  int addInitiator(
      @Parameters(paramLabel = "VOLUME", description = "Its id.") UUID volume,
      @Parameters(paramLabel = "INITIATOR", description = "Its iSCSI name.") String initiator,
      @Option(names = "--host", description = "The server's name.") @Nullable String host,
      @Option(names = "--read-only", description = "It may not write.") boolean readOnly) {
    return begin(volume, initiator, host, readOnly, true);
  }

  private int begin(
      UUID volume, String initiator, @Nullable String host, boolean readOnly, boolean exported) {
    if (InitiatorName.of(initiator).isEmpty()) {
      throw new SettingsException(
          "'%s' is not the iSCSI name of an initiator.".formatted(initiator));
    }
    CatalogAttachments.Place place = new CatalogAttachments(settings.jdbc()).place(volume);
    try (ExportedBackend opened = backendOf(place.backend())) {
      if (exported && opened.exports(volume).isEmpty()) {
        throw new SettingsException(
            "Volume %s is not exported; 'create' does that.".formatted(volume));
      }
      var server =
          new ExportedBackend.Server(
              UUID.randomUUID(), initiator, Optional.ofNullable(host), readOnly);
      ConnectionInfo way = opened.begin(volume, place.placement(), server);
      output()
          .line(
              "%s: %s at %s, unit %s, as attachment %s"
                  .formatted(
                      initiator,
                      way.data().getOrDefault("target_iqn", way.volumeType()),
                      way.data().getOrDefault("target_portal", "-"),
                      way.data().getOrDefault("target_lun", "-"),
                      server.attachmentId()));
      return 0;
    } catch (DriverException e) {
      throw new SettingsException(e.sentence(), e);
    }
  }

  @Command(
      name = "delete-initiator",
      description = "End what a server has of a volume, also while it writes.",
      mixinStandardHelpOptions = true)
  int deleteInitiator(
      @Parameters(paramLabel = "VOLUME", description = "Its id.") UUID volume,
      @Parameters(paramLabel = "INITIATOR", description = "Its iSCSI name.") String initiator,
      @Option(names = "--force", description = "Also where the catalog has it attached.")
          boolean force) {
    return end(volume, access -> access.initiator().equalsIgnoreCase(initiator), force);
  }

  @Command(
      description = "End what all servers have of a volume, also while they write.",
      mixinStandardHelpOptions = true)
  int delete(
      @Parameters(paramLabel = "VOLUME", description = "Its id.") UUID volume,
      @Option(names = "--force", description = "Also where the catalog has it attached.")
          boolean force) {
    return end(volume, access -> true, force);
  }

  private int end(UUID volume, Predicate<ExportState.Access> ending, boolean force) {
    var catalog = new CatalogAttachments(settings.jdbc());
    List<String> ended = new ArrayList<>();
    forEach(
        opened -> {
          for (ExportState export : opened.exports(volume)) {
            List<ExportState.Access> going = export.accesses().stream().filter(ending).toList();
            Set<UUID> live =
                catalog.live(
                    going.stream()
                        .map(ExportState.Access::attachmentId)
                        .collect(Collectors.toUnmodifiableSet()));
            if (!live.isEmpty() && !force) {
              throw new SettingsException(
                  "The catalog has %s attached as %s; detach it there, or use --force."
                      .formatted(volume, live));
            }
            going.forEach(access -> opened.end(export, access));
            going.forEach(access -> ended.add(access.initiator()));
          }
        });
    if (ended.isEmpty()) {
      throw new SettingsException("Volume %s is not exported so.".formatted(volume));
    }
    ended.forEach(initiator -> output().line("%s: ended".formatted(initiator)));
    return 0;
  }

  @Command(
      description =
          "Show how many exports are kept: each is saved when it is made, so nothing is left to do.",
      mixinStandardHelpOptions = true)
  int save() {
    forEach(
        opened ->
            output()
                .line(
                    "%s: %d"
                        .formatted(
                            opened.shownAs(),
                            opened.maintenance().exports().stream()
                                .filter(export -> export.condition() != Condition.UNRECORDED)
                                .count())));
    return 0;
  }

  @Command(
      description = "Publish what is recorded and not offered; 1 if something stays so.",
      mixinStandardHelpOptions = true)
  int restore() {
    forEach(
        opened ->
            opened.maintenance().exports().stream()
                .filter(export -> export.condition() == Condition.LOST)
                .forEach(export -> opened.maintenance().publish(export.volumeId())));
    return verify();
  }

  @Command(
      description = "Name the exports that are not as they are recorded; 1 if there are any.",
      mixinStandardHelpOptions = true)
  int verify() {
    List<String> wrong = new ArrayList<>();
    forEach(
        opened ->
            opened.maintenance().exports().stream()
                .filter(export -> export.condition() != Condition.OFFERED)
                .forEach(
                    export ->
                        wrong.add(
                            "%s: volume %s: %s"
                                .formatted(
                                    opened.shownAs(),
                                    export.volumeId(),
                                    export.condition().name().toLowerCase(Locale.ROOT)))));
    wrong.forEach(output()::line);
    return wrong.isEmpty() ? 0 : 1;
  }

  /** Does it with each backend that exports volumes. */
  private void forEach(Consumer<ExportedBackend> work) {
    NodeBackends backends = new NodeBackends(settings);
    Set<String> wanted = backend == null ? backends.names() : Set.of(backend);
    boolean any = false;
    for (String name : wanted) {
      try (ExportedBackend opened = ExportedBackend.of(backends.open(name)).orElse(null)) {
        if (opened != null) {
          any = true;
          work.accept(opened);
        }
      } catch (DriverException e) {
        throw new SettingsException("Backend %s: %s".formatted(name, e.sentence()), e);
      }
    }
    if (!any) {
      throw new SettingsException(
          "None of these backends exports volumes by a driver that tells of it.");
    }
  }

  private ExportedBackend backendOf(String shownAs) {
    NodeBackends backends = new NodeBackends(settings);
    for (String name : backends.names()) {
      if (shownAs.endsWith("@" + name)) {
        NodeBackend found = backends.open(name);
        if (found.shownAs().equals(shownAs)) {
          return ExportedBackend.of(found)
              .orElseThrow(
                  () ->
                      new SettingsException(
                          "Backend %s does not tell of what it exports.".formatted(shownAs)));
        }
        found.close();
      }
    }
    throw new SettingsException("Backend %s is not one of this host's.".formatted(shownAs));
  }

  private Output output() {
    return new Output(Objects.requireNonNull(spec));
  }
}
