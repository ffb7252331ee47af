package dev.halite.common.storage.connector;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.common.storage.ceph.RbdImages;
import dev.halite.common.storage.ceph.UnsafeTextException;
import dev.halite.common.storage.library.MissingLibraryException;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import dev.halite.driver.OpenContent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** A volume that is a Ceph RBD image, through a connection of its own to the cluster. */
final class RbdVolume implements OpenContent {
  /** Most bytes of one native call, and of the buffer for what is not direct. */
  private static final int CHUNK = 8 << 20;

  private final ImageName name;
  private final CephCluster cluster;
  private final CephPool pool;
  private final OpenImage image;
  private final boolean readOnly;
  private final long sizeBytes;

  private RbdVolume(
      ImageName name, CephCluster cluster, CephPool pool, OpenImage image, boolean readOnly) {
    this.name = name;
    this.cluster = cluster;
    this.pool = pool;
    this.image = image;
    this.readOnly = readOnly;
    this.sizeBytes = image.sizeBytes();
  }

  static RbdVolume open(ConnectionData connection, CephClientSettings ceph) {
    ImageName name =
        ImageName.of(connection.requiredText("name")).orElseThrow(() -> connection.missing("name"));
    CephSettings settings = settings(connection, ceph);
    try {
      return translated(() -> open(name, CephCluster.connect(settings), connection.isReadOnly()));
    } catch (MissingLibraryException e) {
      throw new DriverException(DriverFault.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    ExtentCollector.requireWithin(sizeBytes, offset, into.remaining());
    Direct.read(offset, into, CHUNK, this::fill);
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    ExtentCollector.requireWithin(sizeBytes, offset, from.remaining());
    requireWritable();
    Direct.write(
        offset,
        from,
        CHUNK,
        (at, chunk) ->
            translated(
                () -> {
                  image.write(at, chunk);
                  return true;
                }));
  }

  @Override
  public void discard(long offset, long length) {
    ExtentCollector.requireWithin(sizeBytes, offset, length);
    requireWritable();
    translated(
        () -> {
          image.discard(offset, length);
          return true;
        });
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    var extents = new ExtentCollector(sizeBytes, offset, length);
    translated(
        () -> {
          image.differences(null, offset, length, extents::add);
          return true;
        });
    return extents.extents();
  }

  @Override
  public void flush() {
    translated(
        () -> {
          image.flush();
          return true;
        });
  }

  @Override
  public void close() {
    image.close();
    pool.close();
    cluster.close();
  }

  private void fill(long offset, ByteBuffer chunk) {
    long at = offset;
    while (chunk.hasRemaining()) {
      long from = at;
      int read = translated(() -> image.read(from, chunk));
      if (read == 0) {
        throw new DriverException(
            DriverFault.FAILURE, "Cannot read image %s: it became smaller.".formatted(name));
      }
      at += read;
    }
  }

  private void requireWritable() {
    if (readOnly) {
      throw new DriverException(DriverFault.INVALID, "%s is open to be read only.".formatted(name));
    }
  }

  private static RbdVolume open(ImageName name, CephCluster cluster, boolean readOnly) {
    var opened = new ArrayList<Runnable>();
    opened.add(cluster::close);
    try {
      CephPool pool = cluster.openPool(poolId(cluster, name.pool()), name.pool());
      opened.add(pool::close);
      RbdImages images = pool.images();
      OpenImage image =
          name.snapshot().isPresent()
              ? images.openSnapshot(name.image(), name.snapshot().get())
              : readOnly ? images.openReadOnly(name.image()) : images.open(name.image());
      opened.add(image::close);
      return new RbdVolume(name, cluster, pool, image, readOnly || name.snapshot().isPresent());
    } catch (RuntimeException e) {
      opened.reversed().forEach(Runnable::run);
      throw e;
    }
  }

  private static long poolId(CephCluster cluster, String pool) {
    OptionalLong known = cluster.poolId(pool);
    if (known.isEmpty()) {
      cluster.waitForLatestMap();
      known = cluster.poolId(pool);
    }
    return known.orElseThrow(() -> new CephException("open pool " + pool, Errno.ENOENT));
  }

  private static CephSettings settings(ConnectionData connection, CephClientSettings ceph) {
    Map<String, String> options = new HashMap<>();
    if (ceph.configurationFile() == null) {
      options.put("mon_host", monitors(connection));
      if (connection.isFalse("auth_enabled")) {
        options.put("auth_client_required", "none");
      }
    }
    return new CephSettings(
        ceph.configurationFile(),
        connection.text("cluster_name").orElse("ceph"),
        connection.text("auth_username").orElse("admin"),
        ceph.keyring(),
        ceph.connectTimeout(),
        ceph.connectTimeout(),
        ceph.storageTimeout(),
        options);
  }

  private static String monitors(ConnectionData connection) {
    List<String> hosts = connection.texts("hosts");
    List<String> ports = connection.texts("ports");
    if (hosts.isEmpty() || hosts.size() != ports.size()) {
      throw connection.missing("hosts");
    }
    var monitors = new ArrayList<String>();
    for (int i = 0; i < hosts.size(); i++) {
      String host = hosts.get(i);
      monitors.add((host.contains(":") ? "[" + host + "]" : host) + ":" + ports.get(i));
    }
    return String.join(",", monitors);
  }

  private static <T> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (CephException e) {
      throw new DriverException(fault(e.errno()), String.valueOf(e.getMessage()), e);
    } catch (UnsafeTextException e) {
      throw new DriverException(DriverFault.UNAVAILABLE, e.sentence(), e);
    }
  }

  private static DriverFault fault(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> DriverFault.DENIED;
      case Errno.ENOENT -> DriverFault.NOT_FOUND;
      case Errno.ENOSPC, Errno.EDQUOT -> DriverFault.FULL;
      case Errno.EBUSY -> DriverFault.BUSY;
      case Errno.ETIMEDOUT -> DriverFault.TIMEOUT;
      case Errno.ENOTCONN, Errno.ESHUTDOWN -> DriverFault.UNAVAILABLE;
      default -> DriverFault.FAILURE;
    };
  }
}
