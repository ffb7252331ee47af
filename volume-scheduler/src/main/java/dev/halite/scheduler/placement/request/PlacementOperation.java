package dev.halite.scheduler.placement.request;

/** Why a pool is looked for. */
public enum PlacementOperation {
  /** A new volume, from nothing or from a source. */
  CREATE,
  /** More room for a volume where it is. */
  EXTEND,
  /** Another type, on the same pool if possible. */
  RETYPE,
  /** Another pool for a volume. */
  MIGRATE,
  /** Room for a snapshot beside its volume. */
  SNAPSHOT,
  /** Adopting what exists on a backend. */
  MANAGE
}
