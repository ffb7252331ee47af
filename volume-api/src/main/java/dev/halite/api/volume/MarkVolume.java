package dev.halite.api.volume;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.Volumes;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Says what a volume is for, with nothing done at the storage: its row locked, one statement. */
@Component
class MarkVolume {
  private final Volumes volumes;
  private final TransactionTemplate transactions;

  MarkVolume(Volumes volumes, TransactionTemplate transactions) {
    this.volumes = volumes;
    this.transactions = transactions;
  }

  void bootable(NamedResource named, boolean bootable) {
    transactions.executeWithoutResult(
        status -> {
          Volume volume = named.judged(volumes.locked(named.id(), named.scope()));
          if (!volumes.setBootable(volume.id(), bootable)) {
            throw UpdateVolume.refused(volume);
          }
        });
  }

  /** Only of a volume that nobody uses: an attachment keeps the mode that it began with. */
  void readOnly(NamedResource named, boolean readOnly) {
    transactions.executeWithoutResult(
        status -> {
          VolumeFacts facts = volumes.lockedFacts(named.id(), named.scope());
          Volume volume = named.judged(facts.volume());
          VolumeGuards.SET_READ_ONLY.check(facts);
          volumes.setReadOnly(volume.id(), readOnly);
        });
  }
}
