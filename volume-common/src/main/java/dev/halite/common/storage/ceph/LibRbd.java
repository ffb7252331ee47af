package dev.halite.common.storage.ceph;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** What rados-java lacks of librbd, on the same native handles; as in {@code librbd.h}. */
interface LibRbd extends Library {
  int rbd_trash_move(Pointer context, String name, long delaySeconds);

  int rbd_trash_remove(Pointer context, String id, byte force);

  int rbd_trash_list(Pointer context, Pointer entries, LongByReference count);

  void rbd_trash_list_cleanup(Pointer entries, long count);

  void rbd_image_options_create(PointerByReference options);

  void rbd_image_options_destroy(Pointer options);

  int rbd_image_options_set_uint64(Pointer options, int option, long value);

  int rbd_create4(Pointer context, String name, long size, Pointer options);

  int rbd_clone3(
      Pointer parentContext,
      String parent,
      String snapshot,
      Pointer context,
      String name,
      Pointer options);

  int rbd_resize2(
      Pointer image,
      long size,
      byte allowShrink,
      ProgressCallback progress,
      @Nullable Pointer argument);

  /** Takes {@code int (*)(uint64_t done, uint64_t total, void *)}; not optional in librbd. */
  interface ProgressCallback extends Callback {
    int progress(long done, long total, @Nullable Pointer argument);

    /** Passes on what librbd says. */
    static ProgressCallback of(NativeProgress progress) {
      return (done, total, nothing) -> progress.at(done, total) ? 0 : -Errno.ECANCELED;
    }
  }

  int rbd_flatten_with_progress(
      Pointer image, ProgressCallback progress, @Nullable Pointer argument);

  int rbd_snap_rollback_with_progress(
      Pointer image, String snapshot, ProgressCallback progress, @Nullable Pointer argument);

  int rbd_remove_with_progress(
      Pointer context, String name, ProgressCallback progress, @Nullable Pointer argument);

  int rbd_diff_iterate2(
      Pointer image,
      @Nullable String fromSnapshot,
      long offset,
      long length,
      byte includeParent,
      byte wholeObjects,
      DiffCallback callback,
      @Nullable Pointer argument);

  /** Takes {@code int (*)(uint64_t offset, size_t length, int exists, void *)}. */
  interface DiffCallback extends Callback {
    int differs(long offset, long length, int exists, @Nullable Pointer argument);
  }

  int rbd_get_size(Pointer image, LongByReference size);

  int rbd_get_features(Pointer image, LongByReference features);

  int rbd_update_features(Pointer image, long features, byte enabled);

  long rbd_read(Pointer image, long offset, long length, Pointer buffer);

  long rbd_write(Pointer image, long offset, long length, Pointer buffer);

  long rbd_write_zeroes(Pointer image, long offset, long length, int zeroFlags, int flags);

  int rbd_flush(Pointer image);

  int rbd_metadata_set(Pointer image, String key, String value);

  int rbd_metadata_remove(Pointer image, String key);

  int rbd_watchers_list(Pointer image, Pointer watchers, LongByReference count);

  void rbd_watchers_list_cleanup(Pointer watchers, long count);
}
