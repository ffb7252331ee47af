package dev.halite.driver;

/** How far a storage object is. */
public enum PlacementState {
  /** Being made or being removed; holds nothing that anyone relies on. */
  BUILDING,
  /** Made in full, and durable. */
  COMPLETE,
  /** Object and marks do not belong together: one of them is missing, or they differ in size. */
  DAMAGED
}
