package dev.halite.common.storage.connector;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.MissingLibraryException;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.common.storage.ceph.RbdImages;
import dev.halite.common.storage.ceph.UnsafeTextException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** A volume that is a Ceph RBD image, through a connection of its own to the cluster. */
final class RbdVolume implements OpenVolume {
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
      throw new HaliteException(FaultCode.BACKEND_UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    Range.requireWithin(sizeBytes, offset, into.remaining());
    translated(
        () -> {
          long at = offset;
          while (into.hasRemaining()) {
            int read = image.read(at, into);
            if (read == 0) {
              throw new CephException(
                  "read image %s, which became smaller".formatted(name), Errno.EIO);
            }
            at += read;
          }
          return true;
        });
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    Range.requireWritable(readOnly, name.toString());
    Range.requireWithin(sizeBytes, offset, from.remaining());
    translated(
        () -> {
          image.write(offset, from);
          return true;
        });
  }

  @Override
  public boolean discard(long offset, long length) {
    Range.requireWritable(readOnly, name.toString());
    Range.requireWithin(sizeBytes, offset, length);
    return translated(
        () -> {
          image.discard(offset, length);
          return true;
        });
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
      throw new HaliteException(code(e.errno()), String.valueOf(e.getMessage()), e);
    } catch (UnsafeTextException e) {
      throw new HaliteException(FaultCode.BACKEND_UNAVAILABLE, e.sentence(), e);
    }
  }

  private static FaultCode code(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> FaultCode.BACKEND_DENIED;
      case Errno.ENOSPC, Errno.EDQUOT -> FaultCode.BACKEND_FULL;
      case Errno.EBUSY -> FaultCode.BACKEND_BUSY;
      case Errno.ETIMEDOUT -> FaultCode.DEADLINE_EXCEEDED;
      case Errno.ENOTCONN, Errno.ESHUTDOWN -> FaultCode.BACKEND_UNAVAILABLE;
      default -> FaultCode.BACKEND_FAILURE;
    };
  }
}
