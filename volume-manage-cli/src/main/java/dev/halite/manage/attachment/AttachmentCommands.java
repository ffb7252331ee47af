package dev.halite.manage.attachment;

import dev.halite.common.catalog.attachment.AttachmentsOfServers;
import dev.halite.common.catalog.attachment.AttachmentsOfServers.OfServer;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which servers have volumes, and which of them are gone. */
@Command(
    name = "attachment",
    description = "What servers have of volumes.",
    mixinStandardHelpOptions = true)
public final class AttachmentCommands {
  private static final List<String> TITLES =
      List.of("ID", "VOLUME", "SERVER", "PROJECT", "STATUS", "UNCHANGED SINCE", "NOW");

  private final Settings settings;
  private final Clock clock = Clock.systemUTC();
  @Spec @Nullable CommandSpec spec;

  /**
   * An attachment whose server is gone.
   *
   * @param now what was done with it: {@code left}, {@code deleting}, or {@code changed} by
   *     somebody else meanwhile
   */
  private record Gone(OfServer attachment, String now) {
    private static final String LEFT = "left";
    private static final String DELETING = "deleting";
  }

  public AttachmentCommands(Settings settings) {
    this.settings = settings;
  }

  @Command(
      description =
          "Show attachments whose server the compute service (halite.compute) does not know, those that have not changed for longest first; 1 if any stay.",
      mixinStandardHelpOptions = true)
  int gone(
      @Option(names = "--clean", description = "Delete them; what still writes is cut off.")
          boolean clean,
      @Option(
              names = "--grace-hours",
              defaultValue = "24",
              paramLabel = "HOURS",
              description = "Delete only what has not changed for so long (${DEFAULT-VALUE}).")
          int graceHours,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    ComputeService compute = settings.computeService();
    if (graceHours < 0) {
      throw new SettingsException(
          "--grace-hours is %d, and must not be negative.".formatted(graceHours));
    }
    if (!compute.isConfigured()) {
      throw new SettingsException(
          "Which servers are there? Set halite.compute.url and what belongs to it.");
    }
    AttachmentsOfServers attachments =
        new AttachmentsOfServers(settings.dataSource(), new Ids(clock, new SecureRandom()));
    Instant young = clock.instant().minus(Duration.ofHours(graceHours));
    // All are asked about before any is let go: one answer that is none ends the command.
    List<OfServer> found = withoutServer(attachments.all(), compute);
    List<Gone> gone =
        found.stream()
            .map(
                one ->
                    new Gone(
                        one, now(one, clean && !one.unchangedSince().isAfter(young), attachments)))
            .toList();
    if (json) {
      output().json(gone);
    } else {
      output().table(TITLES, gone.stream().map(AttachmentCommands::row).toList());
    }
    return gone.stream().allMatch(one -> one.now().equals(Gone.DELETING)) ? 0 : 1;
  }

  private static String now(OfServer found, boolean clean, AttachmentsOfServers attachments) {
    if (!clean) {
      return Gone.LEFT;
    }
    return attachments.letGo(found) ? Gone.DELETING : "changed";
  }

  private static List<OfServer> withoutServer(List<OfServer> all, ComputeService compute) {
    Map<UUID, Boolean> known = new HashMap<>();
    return all.stream()
        .filter(one -> !known.computeIfAbsent(one.serverId(), compute::knows))
        .toList();
  }

  private static List<String> row(Gone gone) {
    OfServer attachment = gone.attachment();
    return List.of(
        attachment.id().toString(),
        attachment.volumeId().toString(),
        attachment.serverId().toString(),
        attachment.projectId(),
        attachment.status(),
        Output.time(attachment.unchangedSince()),
        gone.now());
  }

  private Output output() {
    return new Output(Objects.requireNonNull(spec));
  }
}
