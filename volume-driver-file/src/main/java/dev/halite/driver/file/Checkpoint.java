package dev.halite.driver.file;

/** Called during long work at each piece of it. */
@FunctionalInterface
interface Checkpoint {

  /**
   * Work has come so far; what this throws ends it.
   *
   * @param bytes of the disk that is made, from its begin
   */
  void at(long bytes);
}
