package dev.halite.common.storage.ceph;

import com.ceph.rados.exceptions.RadosException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.halite.common.storage.library.MissingLibraryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a Ceph cluster: one client, with an address of its own by which it can be put on
 * the cluster's blocklist. Its calls block; each ends after the settings' time at the latest, but
 * for those that librbd repeats.
 */
public final class CephCluster implements AutoCloseable {
  private final LibRados library;
  private final RadosHandle rados;
  private final NativeHandle handle;
  private final String fsid;

  private CephCluster(LibRados library, RadosHandle rados, NativeHandle handle) {
    this.library = library;
    this.rados = rados;
    this.handle = handle;
    this.fsid = handle.call(pointer -> rados("read the cluster's id", rados::clusterFsid));
  }

  interface RadosCall<T extends @Nullable Object> {
    T run() throws RadosException;
  }

  /**
   * Connects.
   *
   * @throws CephException ETIMEDOUT when no monitor answers, EPERM or EACCES when the user is
   *     refused, ENOENT when there is no key for the user
   * @throws UnsafeTextException when a file or setting has bytes that librados must not see
   * @throws MissingLibraryException when librados or librbd is not installed
   */
  public static CephCluster connect(CephSettings settings) {
    LibRados library = NativeLibraries.rados();
    NativeLibraries.rbd();
    RadosHandle rados = SafeConfiguration.client(settings);
    Pointer pointer = Objects.requireNonNull(rados.pointer());
    try (var configuration = new SafeConfiguration(rados)) {
      configure(configuration, settings);
      rados("connect to the Ceph cluster", connecting(rados));
    } catch (CephException | UnsafeTextException e) {
      rados.shutDown();
      throw e;
    }
    var handle =
        new NativeHandle("the connection to Ceph", pointer, null, shutDown -> rados.shutDown());
    try {
      return new CephCluster(library, rados, handle);
    } catch (CephException e) {
      handle.close();
      throw e;
    }
  }

  /** The monitors that the settings name, for messages; without connecting. */
  public static String monitors(CephSettings settings) {
    NativeLibraries.rados();
    try {
      RadosHandle rados = SafeConfiguration.client(settings);
      try (var configuration = new SafeConfiguration(rados)) {
        configure(configuration, settings);
        String hosts = rados.confGet("mon_host");
        return hosts.isBlank() ? "the configuration" : hosts;
      } finally {
        rados.shutDown();
      }
    } catch (CephException | UnsafeTextException | RadosException e) {
      return "the configuration";
    }
  }

  /** The cluster's id. */
  public String fsid() {
    return fsid;
  }

  /** This client's address with its nonce: names this connection and no other, ever. */
  public String address() {
    return handle.call(
        pointer -> {
          var addresses = new PointerByReference();
          CephException.check(
              "read this client's address", library.rados_getaddrs(pointer, addresses));
          return text(addresses);
        });
  }

  /** The value of one of Ceph's options, as this client has it. */
  public String option(String name) {
    return handle.call(pointer -> rados("read the option " + name, () -> rados.confGet(name)));
  }

  /**
   * Puts a client on the blocklist: OSDs refuse its requests from then on, at the latest with the
   * first request of this client that they get after this call.
   */
  public void block(String address, Duration expiry) {
    handle.check(
        "put client %s on the blocklist".formatted(address),
        pointer -> library.rados_blocklist_add(pointer, address, seconds(expiry)));
    waitForLatestMap();
  }

  /** Waits until this client knows the cluster's present map. */
  public void waitForLatestMap() {
    handle.check("read the latest OSD map", library::rados_wait_for_latest_osdmap);
  }

  /** The id of the pool with that name, as far as this client knows the map. */
  public OptionalLong poolId(String name) {
    long id = handle.call(pointer -> library.rados_pool_lookup(pointer, name));
    if (id == -Errno.ENOENT) {
      return OptionalLong.empty();
    }
    if (id < 0) {
      throw new CephException("look up pool " + name, (int) -id);
    }
    return OptionalLong.of(id);
  }

  /**
   * Opens a pool by its id, which no other pool of the cluster ever gets. Where it is full, writes
   * fail, instead of waiting for room.
   */
  public CephPool openPool(long id, String name) {
    var context = new Memory(Native.POINTER_SIZE);
    handle.check("open pool " + name, pointer -> library.rados_ioctx_create2(pointer, id, context));
    Pointer pointer = context.getPointer(0);
    library.rados_set_pool_full_try(pointer);
    return new CephPool(
        this,
        id,
        name,
        library,
        new NativeHandle("pool " + name, pointer, handle, library::rados_ioctx_destroy));
  }

  /**
   * Sends a command to the monitors.
   *
   * @param json the command as Ceph's own tool sends it
   * @return what it prints
   */
  public String monitorCommand(String json) {
    NativeText.name("A monitor command", json);
    return handle.call(
        pointer -> {
          var output = new PointerByReference();
          var outputLength = new LongByReference();
          var status = new PointerByReference();
          var statusLength = new LongByReference();
          int result =
              library.rados_mon_command(
                  pointer,
                  new String[] {json},
                  1,
                  null,
                  0,
                  output,
                  outputLength,
                  status,
                  statusLength);
          String text = text(output, outputLength);
          String reason = text(status, statusLength);
          CephException.check("run the monitor command %s (%s)".formatted(json, reason), result);
          return text;
        });
  }

  /** Lets no further call begin; ends with the last call under way, without waiting for it. */
  @Override
  public void close() {
    handle.close();
  }

  /** After {@link #close}: waits until no call is under way any more; false when some still are. */
  public boolean awaitEnd(Duration time) throws InterruptedException {
    return handle.awaitRelease(time);
  }

  private static RadosCall<@Nullable Void> connecting(RadosHandle rados) {
    return () -> {
      rados.connect();
      return null;
    };
  }

  private static void configure(SafeConfiguration configuration, CephSettings settings) {
    configuration.apply(settings);
    // what fails is told by exceptions; librados would write it to standard error as well
    configuration.set("log_to_stderr", "false");
    configuration.set("err_to_stderr", "false");
    configuration.set("client_mount_timeout", Integer.toString(seconds(settings.connectTimeout())));
    configuration.set("rados_mon_op_timeout", Integer.toString(seconds(settings.monitorTimeout())));
    configuration.set("rados_osd_op_timeout", Integer.toString(seconds(settings.storageTimeout())));
  }

  static <T extends @Nullable Object> T rados(String action, RadosCall<T> call) {
    try {
      return call.run();
    } catch (RadosException e) {
      throw new CephException(action, Math.max(1, Math.abs(e.getReturnValue())), e);
    }
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(Math.max(1, duration.toSeconds()));
  }

  private String text(PointerByReference reference) {
    Pointer buffer = reference.getValue();
    if (buffer == null) {
      return "";
    }
    try {
      return buffer.getString(0, StandardCharsets.UTF_8.name());
    } finally {
      library.rados_buffer_free(buffer);
    }
  }

  private String text(PointerByReference reference, LongByReference length) {
    Pointer buffer = reference.getValue();
    if (buffer == null) {
      return "";
    }
    try {
      byte[] bytes = buffer.getByteArray(0, Math.toIntExact(length.getValue()));
      return new String(bytes, StandardCharsets.UTF_8);
    } finally {
      library.rados_buffer_free(buffer);
    }
  }
}
