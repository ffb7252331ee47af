package dev.halite.common.storage.ceph;

import java.util.Map;

/** Linux error numbers that Ceph answers with, and how people read them. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int EINVAL = 22;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int EDOM = 33;
  public static final int ERANGE = 34;
  public static final int ENOTEMPTY = 39;
  public static final int ENODATA = 61;
  public static final int EOPNOTSUPP = 95;
  public static final int ENOTCONN = 107;
  public static final int ESHUTDOWN = 108;
  public static final int ETIMEDOUT = 110;
  public static final int EDQUOT = 122;
  public static final int ECANCELED = 125;

  private static final Map<Integer, String> TEXTS =
      Map.ofEntries(
          Map.entry(EPERM, "operation not permitted"),
          Map.entry(ENOENT, "no such object"),
          Map.entry(EIO, "input/output error"),
          Map.entry(ENXIO, "no such device or address"),
          Map.entry(EAGAIN, "try again"),
          Map.entry(ENOMEM, "out of memory"),
          Map.entry(EACCES, "permission denied"),
          Map.entry(EBUSY, "in use"),
          Map.entry(EEXIST, "it exists already"),
          Map.entry(EINVAL, "invalid argument"),
          Map.entry(EFBIG, "too large"),
          Map.entry(ENOSPC, "no space left"),
          Map.entry(EROFS, "read-only"),
          Map.entry(EDOM, "out of the domain"),
          Map.entry(ERANGE, "out of range"),
          Map.entry(ENOTEMPTY, "not empty"),
          Map.entry(ENODATA, "no data"),
          Map.entry(EOPNOTSUPP, "not supported"),
          Map.entry(ENOTCONN, "not connected"),
          Map.entry(ESHUTDOWN, "this client was put on the cluster's blocklist"),
          Map.entry(ETIMEDOUT, "no answer in time"),
          Map.entry(EDQUOT, "the pool's quota is used up"),
          Map.entry(ECANCELED, "it has changed meanwhile"));

  private Errno() {}

  /** The number in words. */
  public static String text(int errno) {
    return TEXTS.getOrDefault(errno, "error " + errno);
  }
}
