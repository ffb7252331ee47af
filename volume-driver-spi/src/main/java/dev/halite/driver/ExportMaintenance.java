package dev.halite.driver;

import java.util.List;
import java.util.UUID;

/**
 * Looks after what a backend exports, for operators on its host: beside {@link ConnectionSupport},
 * and beside a node that works. All calls are repeatable and need a {@link StorageDriver#setup}.
 */
public interface ExportMaintenance {

  /** Whether it is recorded to whom a volume is given, as the backend is configured. */
  boolean recordsWays();

  /** All volumes of the backend that are recorded as exported, or offered; by id. */
  List<ExportState> exports();

  /**
   * Has the volume offered as it is recorded, and to nobody who was detached; one that is not
   * recorded is left alone.
   */
  void publish(UUID volumeId);

  /**
   * Ends what is offered of a volume of which nothing is recorded.
   *
   * @throws DriverException CONFLICT when something is
   */
  void endUnrecorded(UUID volumeId);

  /**
   * Puts aside a record that cannot be read, so that the volume counts as not recorded; the record
   * is kept under another name. One that can be read, or is not there, is left alone.
   */
  void setAside(UUID volumeId);
}
