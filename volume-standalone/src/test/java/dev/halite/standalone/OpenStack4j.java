package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openstack4j.api.Builders;
import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.api.storage.BlockStorageService;
import org.openstack4j.model.common.ActionResponse;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.model.storage.block.Volume;
import org.openstack4j.model.storage.block.VolumeSnapshot;
import org.openstack4j.openstack.OSFactory;

/**
 * What openstack4j has calls for, at microversion 3.0, which is the only one it speaks. A client
 * belongs to the thread that has logged in.
 */
final class OpenStack4j {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CloudUnderTest cloud;
  private final BlockStorageService storage;

  private OpenStack4j(CloudUnderTest cloud, BlockStorageService storage) {
    this.cloud = cloud;
    this.storage = storage;
  }

  static void useAll(CloudUnderTest cloud) {
    OSClientV3 member =
        OSFactory.builderV3()
            .endpoint(cloud.keystone().toString())
            .credentials(
                CloudUnderTest.USER, CloudUnderTest.USER_PASSWORD, Identifier.byName("Default"))
            .scopeToProject(Identifier.byName(CloudUnderTest.PROJECT), Identifier.byName("Default"))
            .authenticate();
    OpenStack4j client = new OpenStack4j(cloud, member.blockStorage());
    client.volumeIsMadeChangedAndGrown();
  }

  private void volumeIsMadeChangedAndGrown() {
    Volume made =
        storage
            .volumes()
            .create(
                Builders.volume()
                    .name("of openstack4j")
                    .description("made")
                    .size(1)
                    .metadata(Map.of("a", "b"))
                    .build());
    Volume volume = awaitAvailable(made);
    assertThat(volume.getMetaData()).containsEntry("a", "b");
    assertThat(storage.volumes().list()).extracting(Volume::getId).contains(volume.getId());
    assertThat(storage.volumes().list(Map.of("name", "of openstack4j")))
        .extracting(Volume::getId)
        .containsExactly(volume.getId());

    works(storage.volumes().update(volume.getId(), "renamed", "changed"));
    works(storage.volumes().extend(volume.getId(), 2));
    Volume grown = awaitAvailable(volume);
    assertThat(grown.getName()).isEqualTo("renamed");
    assertThat(grown.getSize()).isEqualTo(2);
    works(storage.volumes().bootable(volume.getId(), true));
    assertThat(storage.volumes().get(volume.getId()).bootable()).isTrue();
    works(storage.volumes().readOnlyModeUpdate(volume.getId(), true));
    works(storage.volumes().readOnlyModeUpdate(volume.getId(), false));
    assertThat(storage.volumes().resetState(volume.getId(), Volume.Status.ERROR).getCode())
        .isEqualTo(403);

    snapshotsAndClones(grown);
    attachmentOfTheOlderWay(grown);
    aboutTheService();
    works(storage.volumes().delete(volume.getId()));
    awaitGone(volume);
  }

  private void snapshotsAndClones(Volume volume) {
    VolumeSnapshot snapshot =
        storage
            .snapshots()
            .create(Builders.volumeSnapshot().volume(volume.getId()).name("moment").build());
    await()
        .pollInSameThread()
        .atMost(PATIENCE)
        .until(
            () -> storage.snapshots().get(snapshot.getId()).getStatus() == Volume.Status.AVAILABLE);
    works(storage.snapshots().update(snapshot.getId(), "this moment", "described"));
    assertThat(storage.snapshots().list())
        .extracting(VolumeSnapshot::getName)
        .contains("this moment");
    assertThat(storage.volumes().delete(volume.getId()).getCode()).isEqualTo(400);

    Volume ofSnapshot =
        storage.volumes().create(Builders.volume().snapshot(snapshot.getId()).size(3).build());
    Volume ofVolume =
        storage.volumes().create(Builders.volume().source_volid(volume.getId()).size(2).build());
    assertThat(awaitAvailable(ofSnapshot).getSize()).isEqualTo(3);
    assertThat(awaitAvailable(ofVolume).getSourceVolid()).isEqualTo(volume.getId());
    for (Volume clone : List.of(ofSnapshot, ofVolume)) {
      works(storage.volumes().delete(clone.getId()));
      awaitGone(clone);
    }
    works(storage.snapshots().delete(snapshot.getId()));
    await()
        .pollInSameThread()
        .atMost(PATIENCE)
        .until(() -> storage.snapshots().get(snapshot.getId()) == null);
  }

  private void attachmentOfTheOlderWay(Volume volume) {
    String server = UUID.randomUUID().toString();
    works(storage.volumes().attach(volume.getId(), server, "/dev/vdb", "compute-1"));
    Volume attached = storage.volumes().get(volume.getId());
    assertThat(attached.getStatus()).isEqualTo(Volume.Status.IN_USE);
    assertThat(attached.getAttachments().getFirst().getServerId()).isEqualTo(server);
    works(
        storage
            .volumes()
            .detach(volume.getId(), attached.getAttachments().getFirst().getAttachmentId()));
    awaitAvailable(volume);
  }

  private void aboutTheService() {
    assertThat(storage.volumes().listVolumeTypes()).isNotEmpty();
    assertThat(storage.zones().list()).isNotEmpty();
    assertThat(storage.getLimits().getAbsolute().getTotalVolumesUsed()).isPositive();
  }

  private Volume awaitAvailable(Volume volume) {
    await()
        .pollInSameThread()
        .atMost(PATIENCE)
        .until(() -> storage.volumes().get(volume.getId()).getStatus() == Volume.Status.AVAILABLE);
    return storage.volumes().get(volume.getId());
  }

  private void awaitGone(Volume volume) {
    await()
        .pollInSameThread()
        .atMost(PATIENCE)
        .until(() -> storage.volumes().get(volume.getId()) == null);
  }

  private static void works(ActionResponse answer) {
    assertThat(answer.isSuccess()).as("%s", answer).isTrue();
  }
}
