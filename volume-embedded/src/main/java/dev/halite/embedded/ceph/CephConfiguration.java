package dev.halite.embedded.ceph;

import dev.halite.embedded.OwnFiles;
import java.io.IOException;

/** The {@code ceph.conf}, written anew at each start; clients read the same file. */
final class CephConfiguration {

  private final CephFiles files;

  CephConfiguration(CephFiles files) {
    this.files = files;
  }

  void write(CephIdentity identity, CephSettings settings) throws IOException {
    OwnFiles.replace(files.configuration(), text(identity, settings));
  }

  /**
   * Sockets for administration are off: their names must be short, and data directories may not be.
   * Paths that default to places of the system are set to places here.
   */
  private String text(CephIdentity identity, CephSettings settings) {
    return """
        # Written by Halite at each start; changes are lost.
        [global]
        fsid = %1$s
        mon host = v1:127.0.0.1:%2$d
        public addr = 127.0.0.1
        cluster addr = 127.0.0.1
        ms bind msgr2 = false
        auth cluster required = cephx
        auth service required = cephx
        auth client required = cephx
        auth allow insecure global id reclaim = false
        keyring = %3$s/ceph.$name.keyring
        run dir = %3$s
        crash dir = %3$s/crash
        log file =
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg autoscale mode = off

        [mon]
        mon data = %3$s/mon
        keyring = %3$s/mon/keyring
        admin socket =
        mon allow pool size one = true
        mon allow pool delete = true
        mon warn on pool no redundancy = false
        mon max pg per osd = 10000
        mon cluster log to file = false
        # One monitor has nobody to wait for: changes of the maps take effect at once.
        paxos propose interval = 0.05
        paxos min wait = 0.01
        # As small as it goes: a machine for trying things out may be rather full.
        mon data avail warn = 2
        mon data avail crit = 1
        debug rocksdb = 1/5

        [mgr]
        mgr data = %3$s/mgr
        mgr initial modules =
        admin socket =

        [osd]
        osd data = %3$s/osd
        admin socket =
        osd objectstore = %4$s
        # The OSD has a limit of its own; a pool beyond it is made, and never answers.
        mon max pg per osd = 10000
        # After a long pause it goes on; otherwise it would take itself for stuck and end.
        osd op thread suicide timeout = 0
        debug rocksdb = 1/5
        """
            .formatted(
                identity.fsid(), identity.port(), files.directory(), settings.store().configured())
        + sizes(settings);
  }

  private static String sizes(CephSettings settings) {
    return switch (settings.store()) {
      case MEMORY ->
          """
          memstore device bytes = %d
          # Only an ordinary shutdown saves the objects.
          osd fast shutdown = false
          """
              .formatted(settings.storeBytes());
      case FILE ->
          """
          bluestore block create = true
          bluestore block size = %d
          osd memory target = 1073741824
          """
              .formatted(settings.storeBytes());
    };
  }
}
