package dev.halite.common.engine.kind;

/**
 * The order in which one transaction touches rows, so that no two can wait for each other: parents
 * before children, what everybody shares last.
 */
public enum Rank {
  GROUP,
  VOLUME,
  SNAPSHOT,
  ATTACHMENT,
  BACKUP,
  OPERATION,
  /** Rows that are only ever added: messages, events, traces. */
  RECORD,
  POOL,
  QUOTA
}
