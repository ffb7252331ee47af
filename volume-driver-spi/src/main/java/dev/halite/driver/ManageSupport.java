package dev.halite.driver;

import java.util.List;
import java.util.UUID;

/**
 * Objects that lie on the storage already, made by others, as volumes; and volumes given up with
 * their data.
 */
public interface ManageSupport {

  /**
   * All objects of the backend that are volumes or could be, in no order. Which of them can be
   * managed is true at this moment only.
   */
  List<ManageableVolume> manageableVolumes();

  /**
   * One of them.
   *
   * @throws DriverException NOT_FOUND when there is no such object; INVALID for a kind of reference
   *     that this storage does not have
   */
  ManageableVolume manageableVolume(SourceReference reference);

  /**
   * Makes an object a volume: it gets the volume's name and mark, and keeps its data. An object
   * whose size is no whole number of GiB grows to the next; what is added reads as zeroes. Judged
   * by what is there, as {@link StorageDriver#create} does: the same placement's complete volume is
   * success, whatever the reference; one that was left halfway is finished. After a fault the
   * object has its name and size again, or is left halfway, for a repeated call, {@link #unmanage}
   * or {@link StorageDriver#delete}, both of which then give it back and remove nothing.
   *
   * @param spec the volume, as large as {@link ManageableVolume#sizeGib} says
   * @return the volume, always complete
   * @throws DriverException NOT_FOUND when there is no such object; BUSY when it is in use;
   *     CONFLICT when it is a volume already, or another object has the volume's name; INVALID when
   *     it cannot be a volume or has another size; UNSUPPORTED for several servers, where an object
   *     is made for one or for several
   */
  StoredVolume manage(OperationMark mark, VolumeSpec spec, SourceReference reference);

  /**
   * Gives a volume up: its marks go, and the object stays as it is, under the name that it has. A
   * missing volume is success, and so is one that was given up already.
   *
   * @throws DriverException CONFLICT when it has another placement; BUSY while it has snapshots, or
   *     servers are connected to it or have it open
   */
  void unmanage(OperationMark mark, UUID volumeId, UUID placement);
}
