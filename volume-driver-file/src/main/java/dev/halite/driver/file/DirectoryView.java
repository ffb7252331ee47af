package dev.halite.driver.file;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.StageListener;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/** A look at a directory, without locks: who would take one makes files. */
final class DirectoryView implements StorageView {
  private final DirectoryIdentity identity;
  private final VolumeFiles volumes;

  private DirectoryView(DirectoryIdentity identity, VolumeFiles volumes) {
    this.identity = identity;
    this.volumes = volumes;
  }

  static DirectoryView open(
      BackendSettings settings, FileDriverConfiguration configuration, BackendIdentity recorded)
      throws IOException {
    var identity = DirectoryIdentity.open(configuration.directory(), recorded, settings.ids());
    return new DirectoryView(
        identity,
        new VolumeFiles(
            identity.layout(),
            configuration.poolName(),
            configuration.preallocate(),
            StageListener.NONE));
  }

  @Override
  public List<StoredVolume> volumes() {
    try {
      identity.verify();
      List<StoredVolume> all = all(volumes);
      identity.verify();
      return all;
    } catch (IOException e) {
      throw FileFaults.translate("list the volumes of " + identity.layout().directory(), e);
    }
  }

  @Override
  public List<StoredSnapshot> snapshots() {
    try {
      identity.verify();
      var all = new ArrayList<StoredSnapshot>();
      for (UUID volumeId : volumes.snapshots().volumes()) {
        all.addAll(volumes.snapshots().all(volumeId));
      }
      identity.verify();
      return List.copyOf(all);
    } catch (IOException e) {
      throw FileFaults.translate("list the snapshots of " + identity.layout().directory(), e);
    }
  }

  @Override
  public void close() {
    // nothing is held
  }

  /** What has a mark or a disk. */
  static List<StoredVolume> all(VolumeFiles volumes) throws IOException {
    var ids = new HashSet<UUID>(volumes.disks().keySet());
    ids.addAll(volumes.marked());
    var all = new ArrayList<StoredVolume>(ids.size());
    for (UUID id : ids) {
      StoredVolume seen = volumes.find(id);
      if (seen != null) {
        all.add(seen);
      }
    }
    return List.copyOf(all);
  }
}
