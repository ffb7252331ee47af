package dev.halite.common.storage.initiator;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * What is used of libiscsi, as in {@code iscsi.h} and {@code scsi-lowlevel.h}. Commands are put
 * together here and not by it, so of its structures only a task's residual has to be known, whose
 * place is the same in all libraries of this name. A context is for one thread.
 */
interface LibIscsi extends Library {
  int NORMAL_SESSION = 2;

  int TRANSFER_NONE = 0;
  int TRANSFER_READ = 1;
  int TRANSFER_WRITE = 2;

  /** Where a task says whether less or more was moved than was expected: 0 for neither. */
  int RESIDUAL_STATUS = 0x20;

  /** No unit is looked at by the login. */
  int NO_UNIT = -1;

  @Nullable Pointer iscsi_create_context(String initiatorName);

  int iscsi_destroy_context(Pointer context);

  int iscsi_set_targetname(Pointer context, String targetName);

  int iscsi_set_session_type(Pointer context, int type);

  int iscsi_set_isid_random(Pointer context, int random, int qualifier);

  int iscsi_set_initiator_username_pwd(Pointer context, String user, String password);

  void iscsi_set_noautoreconnect(Pointer context, int state);

  int iscsi_full_connect_async(
      Pointer context,
      String portal,
      int unit,
      CommandCallback callback,
      @Nullable Pointer argument);

  String iscsi_get_error(Pointer context);

  int iscsi_get_fd(Pointer context);

  int iscsi_which_events(Pointer context);

  int iscsi_service(Pointer context, int events);

  int iscsi_out_queue_length(Pointer context);

  @Nullable Pointer scsi_create_task(int length, byte[] command, int direction, int expectedBytes);

  int scsi_task_add_data_in_buffer(Pointer task, int length, Pointer buffer);

  int scsi_task_add_data_out_buffer(Pointer task, int length, Pointer buffer);

  int iscsi_scsi_command_async(
      Pointer context,
      int unit,
      Pointer task,
      CommandCallback callback,
      @Nullable Pointer data,
      Pointer argument);

  int scsi_task_get_status(Pointer task, Pointer sense);

  void scsi_free_scsi_task(Pointer task);

  /** Takes {@code void (*)(struct iscsi_context *, int, void *, void *)}. */
  interface CommandCallback extends Callback {
    void ended(Pointer context, int status, @Nullable Pointer data, @Nullable Pointer argument);
  }
}
