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
import dev.halite.manage.target.ReviewLine.Repair;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private static final Set<Condition> KEPT =
      EnumSet.of(Condition.OFFERED, Condition.LOST, Condition.UNSEEN);

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
      @Option(
              names = "--strangers",
              description =
                  "With --repair: end what the catalog does not know also where that is most of a backend's exports.")
          boolean strangers,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    if ((dryRun || strangers) && !repair) {
      throw new SettingsException("--dry-run and --strangers go with --repair.");
    }
    Repair asked = !repair ? Repair.NONE : dryRun ? Repair.DRY : Repair.REAL;
    var catalog = new CatalogAttachments(settings.jdbc());
    List<ReviewLine> lines = new ArrayList<>();
    boolean allLooked =
        forEach(
            opened ->
                lines.addAll(
                    new ExportRepair(new ExportReview(opened, catalog), asked, strangers).lines()));
    if (json) {
      output().json(lines.stream().map(ReviewLine::words).toList());
    } else {
      output().table(ReviewLine.TITLES, lines.stream().map(ReviewLine::row).toList());
    }
    return exit(allLooked && lines.stream().allMatch(ReviewLine::isWell));
  }

  @Command(
      name = "get-targets",
      description = "Show the names under which this host offers volumes, or is to.",
      mixinStandardHelpOptions = true)
  int getTargets() {
    return exit(
        forEach(
            opened ->
                opened.maintenance().exports().stream()
                    .flatMap(export -> export.targets().stream())
                    .forEach(output()::line)));
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
      if (exported == opened.exports(volume).isEmpty()) {
        throw new SettingsException(
            exported
                ? "Volume %s is not exported; 'create' does that.".formatted(volume)
                : "Volume %s is exported already; 'add-initiator' lets another server in."
                    .formatted(volume));
      }
      var server =
          new ExportedBackend.Server(HandMade.id(), initiator, Optional.ofNullable(host), readOnly);
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
    var found = new AtomicBoolean();
    var all = new AtomicBoolean(true);
    boolean looked =
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
                for (ExportState.Access access : going) {
                  found.set(true);
                  String what = "%s: %s".formatted(opened.shownAs(), access.initiator());
                  if (isDone(what, () -> opened.end(export, access))) {
                    output().line("%s: ended".formatted(access.initiator()));
                  } else {
                    all.set(false);
                  }
                }
              }
            });
    if (looked && !found.get()) {
      throw new SettingsException("Volume %s is not exported so.".formatted(volume));
    }
    return exit(looked && all.get());
  }

  @Command(
      description =
          "Show how many exports are kept: each is saved when it is made, so nothing is left to do.",
      mixinStandardHelpOptions = true)
  int save() {
    return exit(
        forEach(
            opened ->
                output()
                    .line(
                        "%s: %d"
                            .formatted(
                                opened.shownAs(),
                                opened.maintenance().exports().stream()
                                    .filter(export -> KEPT.contains(export.condition()))
                                    .count()))));
  }

  @Command(
      description = "Publish what is recorded and not offered; 1 if something stays so.",
      mixinStandardHelpOptions = true)
  int restore() {
    forEach(
        opened ->
            opened.maintenance().exports().stream()
                .filter(export -> export.condition() == Condition.LOST)
                .map(ExportState::volumeId)
                .forEach(
                    volume ->
                        isDone(
                            "%s: volume %s".formatted(opened.shownAs(), volume),
                            () -> opened.maintenance().publish(volume))));
    return verify();
  }

  @Command(
      description = "Name the exports that are not as they are recorded; 1 if there are any.",
      mixinStandardHelpOptions = true)
  int verify() {
    List<String> wrong = new ArrayList<>();
    boolean looked =
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
    return exit(looked && wrong.isEmpty());
  }

  /**
   * Does it with each backend that exports volumes; what is in the way of one is told, and nothing
   * to the others.
   *
   * @return whether nothing was
   */
  private boolean forEach(Consumer<ExportedBackend> work) {
    NodeBackends backends = new NodeBackends(settings);
    boolean any = false;
    List<SettingsException> closed = new ArrayList<>();
    boolean all = true;
    for (String name : backend == null ? backends.names() : Set.of(backend)) {
      Optional<ExportedBackend> found;
      try {
        found = ExportedBackend.of(backends.open(name));
      } catch (SettingsException e) {
        closed.add(e);
        continue;
      }
      if (found.isPresent()) {
        any = true;
        try (ExportedBackend opened = found.get()) {
          all &= isDone("Backend " + name, () -> work.accept(opened));
        }
      }
    }
    if (!any) {
      throw closed.isEmpty()
          ? new SettingsException(
              "None of these backends exports volumes by a driver that tells of it.")
          : closed.getFirst();
    }
    closed.forEach(e -> tell(String.valueOf(e.getMessage())));
    return all && closed.isEmpty();
  }

  /** Tells what is in the way. */
  private boolean isDone(String what, Runnable work) {
    try {
      work.run();
      return true;
    } catch (DriverException e) {
      tell("%s: %s".formatted(what, e.sentence()));
      return false;
    }
  }

  /** Beside what programs read. */
  private void tell(String trouble) {
    Objects.requireNonNull(spec).commandLine().getErr().println(trouble);
  }

  private static int exit(boolean well) {
    return well ? 0 : 1;
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
