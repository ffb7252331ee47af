package dev.halite.driver.file;

import dev.halite.common.storage.iscsi.Attachment;
import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportRecords;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.common.storage.iscsi.IscsiTargets;
import dev.halite.common.storage.iscsi.PublishedDisk;
import dev.halite.common.storage.iscsi.TargetPortals;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The servers' ways to the volumes of a directory. What was given out is in the volume's export
 * record before tgtd is told, and stays there until tgtd has forgotten it; so whatever dies in
 * between, the record tells what to publish again and what to take away. Calls for a volume are
 * made by who holds its lock within an unfenced incarnation; {@link FileConnections} sees to that.
 */
final class Exports {
  private final Layout layout;
  private final BackendSettings settings;
  private final ExportConfiguration configuration;
  private final Set<String> hosts;
  private final Optional<IscsiTargets> targets;
  private final RandomGenerator random;
  private final ExportRecords records;

  /** Volumes that have grown while tgtd still offers the old size: it would not be noticed. */
  private final Set<UUID> unshown = ConcurrentHashMap.newKeySet();

  /**
   * Exports of a directory.
   *
   * @param hosts names of this host, under which servers on it may ask for a file
   */
  Exports(
      Layout layout,
      BackendSettings settings,
      ExportConfiguration configuration,
      Set<String> hosts,
      Optional<IscsiTargets> targets,
      RandomGenerator random) {
    this.layout = layout;
    this.settings = settings;
    this.configuration = configuration;
    this.hosts = Set.copyOf(hosts);
    this.targets = targets;
    this.random = random;
    this.records = new ExportRecords(layout.exports());
  }

  /** Whether new ways are by iSCSI now. */
  boolean areByIscsi() {
    return switch (configuration.mode()) {
      case LOCAL -> false;
      case TGT -> true;
      case AUTO -> targets.isPresent() && isPathForTgtd() && targets.get().isAnswering();
    };
  }

  /** Wants what the configuration demands: tgtd to answer, and a path that it can be told. */
  void requireUsable() {
    if (configuration.mode() != ExportMode.TGT) {
      return;
    }
    if (!isPathForTgtd()) {
      throw settings.invalid(
          "tgtd cannot be told of files in %s, because of the comma".formatted(layout.directory()));
    }
    tgtd().requireAnswer();
  }

  /** Record, then target; durable and in force when it returns. */
  ConnectionInfo connect(OperationMark mark, ConnectionRequest request) throws IOException {
    UUID volumeId = request.volumeId();
    ExportRecord record = records.find(volumeId);
    Attachment attachment = record.find(request.attachmentId()).orElse(null);
    if (attachment != null && !attachment.isOf(request)) {
      // the attachment goes to another server, or another use, and this one must not keep its way
      record = end(volumeId, record, attachment, stage(mark, "connect.former-"));
      attachment = null;
    }
    if (attachment == null) {
      attachment = areByIscsi() ? byIscsi(request) : locally(request);
      record = record.withCredentials(credentials(record, attachment)).with(attachment);
      records.write(volumeId, record);
      settings.stages().reached(mark, "connect.recorded");
    }
    return switch (attachment) {
      case Attachment.Local local -> localInfo(request);
      case Attachment.Iscsi iscsi -> {
        publish(volumeId, record, stage(mark, "connect."));
        TargetPortals portals = configuration.portals();
        yield portals.connectionInfo(
            request, portals.targetName(volumeId), PublishedDisk.LUN, true, record.credentials());
      }
    };
  }

  /** Target, then record; the way stays for other attachments that share it. */
  void disconnect(OperationMark mark, ConnectionRequest request, boolean force) throws IOException {
    UUID volumeId = request.volumeId();
    ExportRecord record = records.find(volumeId);
    Optional<Attachment> attachment = record.find(request.attachmentId());
    if (attachment.isEmpty()) {
      if (force && record.initiators().isEmpty()) {
        // The way was ended without a look at who uses it; tgtd would be one of them.
        OpenFiles.requireClosed(layout.volume(volumeId));
      }
      return;
    }
    if (force && attachment.get() instanceof Attachment.Local) {
      OpenFiles.requireClosed(layout.volume(volumeId));
    }
    end(volumeId, record, attachment.get(), stage(mark, "disconnect."));
  }

  /**
   * Refuses what must not happen to a volume that servers use.
   *
   * @throws DriverException BUSY
   */
  void requireUnused(UUID volumeId) throws IOException {
    requireNone(volumeId, attachments(volumeId));
  }

  /**
   * Refuses what must not happen to a volume while servers have its file open.
   *
   * @throws DriverException BUSY
   */
  void requireNotOpen(UUID volumeId) throws IOException {
    requireNone(volumeId, records.find(volumeId).local());
  }

  private static void requireNone(UUID volumeId, long attachments) {
    if (attachments > 0) {
      throw new DriverException(
          DriverFault.BUSY,
          "Volume %s is in use by %d attachment%s."
              .formatted(volumeId, attachments, attachments == 1 ? "" : "s"));
    }
  }

  /** How many ways to the volume are given out. */
  int attachments(UUID volumeId) throws IOException {
    return records.find(volumeId).attachments().size();
  }

  /**
   * The volumes that tgtd does not offer as it should: it was started anew, or never got so far, or
   * a new size could not be shown.
   */
  List<UUID> lost() throws IOException {
    var disks = new ArrayList<PublishedDisk>();
    for (UUID volumeId : records.volumes()) {
      disk(volumeId, records.find(volumeId)).ifPresent(disks::add);
    }
    if (disks.isEmpty()) {
      return List.of();
    }
    // a tgtd that hangs is found out sooner by this than by the long listing
    tgtd().requireAnswer();
    List<PublishedDisk> unpublished = tgtd().unpublished(disks);
    return disks.stream()
        .filter(disk -> unpublished.contains(disk) || unshown.contains(disk.id()))
        .map(PublishedDisk::id)
        .toList();
  }

  /** Wants an answer of tgtd where {@link #showSize} will need it. */
  void requireShowable(UUID volumeId) throws IOException {
    disk(volumeId, records.find(volumeId)).ifPresent(disk -> tgtd().requireAnswer());
  }

  /** Has servers find the size that the volume's file has now; what fails, a restore does again. */
  void showSize(OperationMark mark, UUID volumeId) throws IOException {
    showSize(volumeId, stage(mark, "extend."));
  }

  private void showSize(UUID volumeId, Consumer<String> stages) throws IOException {
    Optional<PublishedDisk> disk = disk(volumeId, records.find(volumeId));
    try {
      disk.ifPresent(found -> tgtd().renew(found, stages));
      unshown.remove(volumeId);
    } catch (DriverException e) {
      unshown.add(volumeId);
      throw e;
    }
  }

  /** Publishes the volume as its record says, with the size that its file has. */
  void restore(UUID volumeId) throws IOException {
    if (unshown.contains(volumeId)) {
      showSize(volumeId, stage -> {});
    } else {
      publish(volumeId, records.find(volumeId), stage -> {});
    }
  }

  private ExportRecord end(
      UUID volumeId, ExportRecord record, Attachment attachment, Consumer<String> stages)
      throws IOException {
    ExportRecord rest = record.without(attachment.id());
    if (attachment instanceof Attachment.Iscsi) {
      if (rest.initiators().isEmpty()) {
        disk(volumeId, record).ifPresent(disk -> tgtd().withdraw(disk, stages));
        unshown.remove(volumeId);
      } else {
        publish(volumeId, rest, stages);
      }
    }
    records.write(volumeId, rest);
    stages.accept("record-written");
    return rest;
  }

  private void publish(UUID volumeId, ExportRecord record, Consumer<String> stages) {
    disk(volumeId, record).ifPresent(disk -> tgtd().publish(disk, stages));
  }

  private Consumer<String> stage(OperationMark mark, String prefix) {
    return stage -> settings.stages().reached(mark, prefix + stage);
  }

  /** What tgtd has to offer for this record; empty when nobody is connected by iSCSI. */
  private Optional<PublishedDisk> disk(UUID volumeId, ExportRecord record) {
    return record.initiators().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PublishedDisk(
                configuration.portals().targetName(volumeId),
                volumeId,
                layout.volume(volumeId),
                record.isReadOnly(),
                true,
                record.credentials(),
                record.initiators()));
  }

  private static Attachment byIscsi(ConnectionRequest request) {
    InitiatorName initiator = InitiatorName.of(request.connector());
    return new Attachment.Iscsi(request.attachmentId(), initiator, request.readOnly());
  }

  /** The first initiator brings them: all share the target, so they log in with the same. */
  private Optional<ChapCredentials> credentials(ExportRecord record, Attachment added) {
    boolean first = added instanceof Attachment.Iscsi && record.initiators().isEmpty();
    return first && configuration.portals().chap()
        ? Optional.of(ChapCredentials.random(random))
        : record.credentials();
  }

  private Attachment locally(ConnectionRequest request) {
    String host =
        request
            .connector()
            .host()
            .orElseThrow(
                () ->
                    refused(
                        "the connector has no 'host', which must be the one that has the volume"));
    if (!hosts.contains(host)) {
      // Which one that is would do for a proof, so it is not said.
      throw refused(
          "the volume can be used on the host that has it only, and the connector's 'host' is "
              + host);
    }
    return new Attachment.Local(request.attachmentId(), host);
  }

  private ConnectionInfo localInfo(ConnectionRequest request) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("device_path", layout.volume(request.volumeId()).toString());
    data.put("volume_id", request.volumeId().toString());
    data.put("access_mode", request.readOnly() ? "ro" : "rw");
    data.put("discard", true);
    return new ConnectionInfo("local", data);
  }

  private IscsiTargets tgtd() {
    return targets.orElseThrow(
        () ->
            new DriverException(
                DriverFault.UNAVAILABLE,
                "Backend %s has volumes exported by tgtd, but tgtadm is not installed."
                    .formatted(settings.name())));
  }

  /** tgtd reads a comma as the end of the path, and would open another file. */
  private boolean isPathForTgtd() {
    Path directory = layout.directory();
    return !directory.toString().contains(",");
  }

  private static DriverException refused(String problem) {
    return new DriverException(
        DriverFault.UNFIT_CONNECTOR, "Invalid input received: " + problem + ".");
  }
}
