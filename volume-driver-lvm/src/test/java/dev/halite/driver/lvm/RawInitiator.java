package dev.halite.driver.lvm;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import dev.halite.common.storage.library.SharedLibrary;
import dev.halite.driver.ConnectionInfo;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server of that iSCSI name that sends any command, also one that says of its data what is not
 * so.
 *
 * @param name iSCSI name of the initiator
 */
record RawInitiator(String name) {
  /** What a command says of its data. */
  enum Data {
    NONE,
    READ,
    WRITTEN
  }

  private static final int NORMAL_SESSION = 2;
  private static final int GOOD = 0;

  /** Those functions of libiscsi that wait for their end. */
  interface Functions extends Library {
    @Nullable Pointer iscsi_create_context(String initiator);

    int iscsi_destroy_context(Pointer context);

    int iscsi_set_targetname(Pointer context, String target);

    int iscsi_set_session_type(Pointer context, int type);

    int iscsi_set_initiator_username_pwd(Pointer context, String user, String password);

    int iscsi_full_connect_sync(Pointer context, String portal, int unit);

    int iscsi_logout_sync(Pointer context);

    String iscsi_get_error(Pointer context);

    @Nullable Pointer scsi_create_task(int cdbBytes, byte[] cdb, int direction, int dataBytes);

    @Nullable Pointer iscsi_scsi_command_sync(
        Pointer context, int unit, Pointer task, @Nullable Bytes data);
  }

  /** The library's own form of bytes with their number. */
  @Structure.FieldOrder({"size", "data"})
  public static final class Bytes extends Structure {
    public long size;
    public @Nullable Pointer data;
  }

  /** Whether the target says that it has done the command. */
  boolean isDone(ConnectionInfo connection, byte[] command, Data direction, byte[] data) {
    Functions library =
        SharedLibrary.load("iscsi", "libiscsi.so", "libiscsi7", Functions.class, Map.of());
    Pointer context = Objects.requireNonNull(library.iscsi_create_context(name));
    try {
      logIn(library, context, connection.data());
      // a task is left to the end of the process
      Pointer task =
          Objects.requireNonNull(
              library.scsi_create_task(command.length, command, direction.ordinal(), data.length));
      Pointer ended = library.iscsi_scsi_command_sync(context, 0, task, bytes(data));
      // an answer's status is what it begins with
      return ended != null && ended.getInt(0) == GOOD;
    } finally {
      int unused = library.iscsi_logout_sync(context) | library.iscsi_destroy_context(context);
    }
  }

  private static void logIn(Functions library, Pointer context, Map<String, Object> way) {
    int failed =
        library.iscsi_set_targetname(context, text(way, "target_iqn"))
            | library.iscsi_set_session_type(context, NORMAL_SESSION)
            | library.iscsi_set_initiator_username_pwd(
                context, text(way, "auth_username"), text(way, "auth_password"))
            | library.iscsi_full_connect_sync(context, text(way, "target_portal"), 0);
    if (failed != 0) {
      throw new IllegalStateException(library.iscsi_get_error(context));
    }
  }

  private static @Nullable Bytes bytes(byte[] data) {
    if (data.length == 0) {
      return null;
    }
    var bytes = new Bytes();
    var memory = new Memory(data.length);
    memory.write(0, data, 0, data.length);
    bytes.size = data.length;
    bytes.data = memory;
    return bytes;
  }

  private static String text(Map<String, Object> way, String key) {
    return Objects.requireNonNull(way.get(key), key).toString();
  }
}
