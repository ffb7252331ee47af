package dev.halite.common.storage.ceph;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A process of its own that connects: a text that ends a process ends only this one. */
final class Connecting {
  private static final Duration SOON = Duration.ofSeconds(1);

  private Connecting() {}

  /** Connects once; prints why it could not. The arguments: file, keyring or '-', user, option. */
  public static void main(String[] arguments) {
    Path keyring = arguments[1].equals("-") ? null : Path.of(arguments[1]);
    var settings =
        new CephSettings(
            Path.of(arguments[0]),
            "ceph",
            arguments[2],
            keyring,
            SOON,
            SOON,
            SOON,
            Map.of("mon_host", arguments[3]));
    try (CephCluster cluster = CephCluster.connect(settings)) {
      System.out.println("Connected to " + cluster.fsid());
    } catch (CephException | UnsafeTextException e) {
      System.out.println(e.getMessage());
    }
  }
}
