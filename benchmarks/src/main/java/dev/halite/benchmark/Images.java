package dev.halite.benchmark;

import com.ceph.rados.IoCTX;
import com.ceph.rados.Rados;
import com.ceph.rados.exceptions.RadosException;
import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import java.io.File;
import java.io.IOException;

/** The images of a pool, by calls of librbd and nothing else, over one connection. */
final class Images implements AutoCloseable {
  /** Layering, exclusive lock, object map, fast diff, deep flatten: Ceph's own default. */
  private static final long FEATURES = 61;

  /** Layering, exclusive lock, deep flatten: as Halite makes clones, without an object map. */
  private static final long FEATURES_OF_CLONES = 37;

  private static final int ORDER = 22;

  private final Rados cluster;
  private final IoCTX context;
  private final Rbd rbd;

  private Images(Rados cluster, IoCTX context) {
    this.cluster = cluster;
    this.context = context;
    this.rbd = new Rbd(context);
  }

  static Images open(File conf, String user, String pool) throws RadosException {
    Rados cluster = new Rados(user);
    cluster.confReadFile(conf);
    // Snapshots need no protection then.
    cluster.confSet("rbd_default_clone_format", "2");
    cluster.connect();
    return new Images(cluster, cluster.ioCtxCreate(pool));
  }

  void create(String image, long gib) throws IOException {
    call(() -> rbd.create(image, gib << 30, FEATURES, ORDER));
  }

  void remove(String image) throws IOException {
    call(() -> rbd.remove(image));
  }

  /** As by who has not opened the image: that is part of it. */
  void snapshot(String image, String snapshot) throws IOException {
    call(
        () -> {
          RbdImage open = rbd.open(image);
          try {
            open.snapCreate(snapshot);
          } finally {
            rbd.close(open);
          }
        });
  }

  void makeClone(String image, String snapshot, String clone) throws IOException {
    call(() -> rbd.clone(image, snapshot, context, clone, FEATURES_OF_CLONES, ORDER));
  }

  /** What librbd is asked to do. */
  private interface Call {
    void run() throws RbdException;
  }

  private static void call(Call call) throws IOException {
    try {
      call.run();
    } catch (RbdException e) {
      throw new IOException("librbd: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    cluster.ioCtxDestroy(context);
    cluster.shutDown();
  }
}
