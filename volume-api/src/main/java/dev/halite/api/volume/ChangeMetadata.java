package dev.halite.api.volume;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes metadata by one statement. With {@code If-Match} the row is locked first, so that what
 * was compared is what is changed.
 */
@Component
class ChangeMetadata {
  private final Volumes volumes;
  private final TransactionTemplate transactions;

  ChangeMetadata(Volumes volumes, TransactionTemplate transactions) {
    this.volumes = volumes;
    this.transactions = transactions;
  }

  /** Which volume, for whom, and with which {@code If-Match}. */
  record Target(UUID id, @Nullable String scope, @Nullable String ifMatch) {}

  /** Adds or replaces entries; all of them as they then are. */
  Map<String, String> merge(Target target, Map<String, String> entries) {
    return change(target, entries, false);
  }

  /** Puts these entries in the place of all others. */
  Map<String, String> replace(Target target, Map<String, String> entries) {
    return change(target, entries, true);
  }

  private Map<String, String> change(Target target, Map<String, String> entries, boolean all) {
    return inTransaction(
        target,
        () ->
            volumes
                .changeMetadata(target.id(), target.scope(), entries, all)
                .orElseThrow(
                    () -> UpdateVolume.refused(volumes.require(target.id(), target.scope()))));
  }

  /**
   * Removes an entry.
   *
   * @throws HaliteException NOT_FOUND when it is not there
   */
  void remove(Target target, String key) {
    inTransaction(
        target,
        () -> {
          if (!volumes.removeMetadata(target.id(), target.scope(), key)) {
            Volume volume = volumes.require(target.id(), target.scope());
            throw volume.metadata().containsKey(key) ? UpdateVolume.refused(volume) : noSuch();
          }
          return key;
        });
  }

  static HaliteException noSuch() {
    return new HaliteException(FaultCode.NOT_FOUND, "Metadata item was not found");
  }

  private <T> T inTransaction(Target target, Supplier<T> work) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              if (target.ifMatch() != null) {
                volumes.lock(target.id());
                MetadataTag.check(
                    target.ifMatch(), volumes.require(target.id(), target.scope()).metadata());
              }
              return work.get();
            }));
  }
}
