package dev.halite.driver;

import java.util.List;

/**
 * A look at a backend's storage by somebody who changes nothing there: no incarnation begins, none
 * is fenced, nothing is made, mended or cleared away, also not in the background. For checks beside
 * a node that works.
 */
public interface StorageView extends AutoCloseable {

  /**
   * As {@link StorageDriver#volumes}; a volume that is being changed may look damaged.
   *
   * @throws DriverException IDENTITY_MISMATCH when this no longer is the recorded storage
   */
  List<StoredVolume> volumes();

  /**
   * The snapshots of all volumes, complete or not, in no order; one that is being changed may look
   * damaged. None where the driver takes no snapshots.
   *
   * @throws DriverException IDENTITY_MISMATCH when this no longer is the recorded storage
   */
  List<StoredSnapshot> snapshots();

  /**
   * The deleted volumes whose data is still there, in no order; none where data goes with its
   * volume.
   *
   * @throws DriverException IDENTITY_MISMATCH when this no longer is the recorded storage
   */
  default List<KeptVolume> kept() {
    return List.of();
  }

  /** Never throws; a second close does nothing. */
  @Override
  void close();
}
