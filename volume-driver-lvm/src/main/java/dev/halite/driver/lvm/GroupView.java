package dev.halite.driver.lvm;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.KeptVolume;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import java.util.List;

/** A look at a group beside whoever works with it. */
record GroupView(VolumeGroup group, LvmDriverConfiguration configuration, BackendIdentity recorded)
    implements StorageView {

  @Override
  public List<StoredVolume> volumes() {
    return LvmVolumes.all(state(), configuration);
  }

  @Override
  public List<StoredSnapshot> snapshots() {
    return LvmSnapshots.all(state(), configuration);
  }

  @Override
  public List<KeptVolume> kept() {
    return state().volumes().stream()
        .flatMap(
            volume ->
                Deletions.of(volume, configuration).map(it -> it.kept(volume.sizeBytes())).stream())
        .toList();
  }

  @Override
  public void close() {
    // each look is a command of its own, and nothing is held in between
  }

  GroupState state() {
    GroupState state = Session.verified(group.look(), recorded, configuration);
    new GroupNames(configuration).requireFit(state);
    return state;
  }
}
