package dev.halite.common.storage.ceph;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * What rados-java lacks of librados, on the same native handles. Signatures are those of {@code
 * librados.h}; {@code size_t} is a long, as on every platform that Ceph runs on.
 */
interface LibRados extends Library {
  int rados_conf_get(Pointer cluster, String option, byte[] value, long length);

  int rados_getaddrs(Pointer cluster, PointerByReference addresses);

  int rados_blocklist_add(Pointer cluster, String address, int expireSeconds);

  int rados_wait_for_latest_osdmap(Pointer cluster);

  long rados_pool_lookup(Pointer cluster, String name);

  int rados_mon_command(
      Pointer cluster,
      String[] command,
      long commandLength,
      byte @Nullable [] input,
      long inputLength,
      PointerByReference output,
      LongByReference outputLength,
      PointerByReference status,
      LongByReference statusLength);

  void rados_buffer_free(Pointer buffer);

  int rados_ioctx_create2(Pointer cluster, long poolId, Pointer context);

  void rados_ioctx_destroy(Pointer context);

  void rados_set_pool_full_try(Pointer context);

  long rados_get_last_version(Pointer context);

  int rados_read(Pointer context, String object, Pointer buffer, long length, long offset);

  int rados_stat(Pointer context, String object, LongByReference size, LongByReference time);

  int rados_remove(Pointer context, String object);

  Pointer rados_create_write_op();

  void rados_release_write_op(Pointer operation);

  void rados_write_op_create(Pointer operation, int exclusive, @Nullable String category);

  void rados_write_op_omap_cmp(
      Pointer operation,
      String key,
      byte comparison,
      byte[] value,
      long valueLength,
      @Nullable Pointer result);

  void rados_write_op_omap_set(
      Pointer operation, String[] keys, Pointer[] values, long[] lengths, long count);

  void rados_write_op_omap_rm_keys(Pointer operation, String[] keys, long count);

  void rados_write_op_exec(
      Pointer operation,
      String objectClass,
      String method,
      byte[] input,
      long inputLength,
      @Nullable Pointer result);

  int rados_write_op_operate(
      Pointer operation, Pointer context, String object, @Nullable Pointer time, int flags);

  Pointer rados_create_read_op();

  void rados_release_read_op(Pointer operation);

  void rados_read_op_omap_get_vals2(
      Pointer operation,
      String startAfter,
      String prefix,
      long most,
      PointerByReference iterator,
      Pointer more,
      @Nullable Pointer result);

  void rados_read_op_omap_get_vals_by_keys(
      Pointer operation,
      String[] keys,
      long count,
      PointerByReference iterator,
      @Nullable Pointer result);

  void rados_read_op_exec_user_buf(
      Pointer operation,
      String objectClass,
      String method,
      byte[] input,
      long inputLength,
      Pointer output,
      long outputLength,
      LongByReference used,
      IntByReference result);

  int rados_read_op_operate(Pointer operation, Pointer context, String object, int flags);

  int rados_omap_get_next(
      Pointer iterator, PointerByReference key, PointerByReference value, LongByReference length);

  void rados_omap_get_end(Pointer iterator);

  int rados_lock_exclusive(
      Pointer context,
      String object,
      String name,
      String cookie,
      String description,
      Pointer duration,
      byte flags);

  int rados_unlock(Pointer context, String object, String name, String cookie);

  long rados_list_lockers(
      Pointer context,
      String object,
      String name,
      Pointer exclusive,
      Pointer tag,
      LongByReference tagLength,
      Pointer clients,
      LongByReference clientsLength,
      Pointer cookies,
      LongByReference cookiesLength,
      Pointer addresses,
      LongByReference addressesLength);

  int rados_break_lock(Pointer context, String object, String name, String client, String cookie);
}
