package dev.halite.system;

import java.nio.file.Path;

/** What the nodes of a cluster keep their volumes on. */
enum StorageKind {
  FILE {
    @Override
    Disks open(Path directory) {
      return new FileDisks(directory);
    }
  },
  RBD {
    @Override
    Disks open(Path directory) {
      return new RbdDisks(directory);
    }
  };

  /**
   * Makes the storage.
   *
   * @param directory that it may use
   */
  abstract Disks open(Path directory);
}
