package dev.halite.common.storage.ceph;

/** Hears from librbd how far a long call is. Called on librbd's threads; must not wait or throw. */
@FunctionalInterface
public interface NativeProgress {
  /** Hears nothing and lets everything go on. */
  NativeProgress NONE = (done, total) -> true;

  /**
   * The call has got so far.
   *
   * @return false to end it as soon as it can be, with ECANCELED
   */
  boolean at(long done, long total);
}
