package dev.halite.benchmark;

import com.ceph.rados.exceptions.RadosException;
import java.io.File;
import picocli.CommandLine.Option;

/** What every kind of load on librbd has in common. */
final class LibrbdOptions extends WindowOptions {
  @Option(names = "--conf", required = true, description = "Ceph's configuration file.")
  private File conf = new File("/etc/ceph/ceph.conf");

  @Option(names = "--user", defaultValue = "admin", description = "Without 'client.'.")
  private String user = "admin";

  @Option(names = "--pool", required = true, description = "The pool.")
  private String pool = "";

  @Option(names = "--size", defaultValue = "1", description = "GiB (default: ${DEFAULT-VALUE}).")
  long size = 1;

  Images images() throws RadosException {
    return Images.open(conf, user, pool);
  }

  /** Name of an image of this process. */
  static String image(int number) {
    return "benchmark-" + ProcessHandle.current().pid() + "-" + number;
  }
}
