package dev.halite.embedded.ceph;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The steps that make a cluster, before and after its monitor runs for the first time. */
final class NewCluster {

  private static final String ADMIN = "client.admin";

  private final CephFiles files;
  private final CephCommands commands;

  NewCluster(CephFiles files, CephCommands commands) {
    this.files = files;
    this.commands = commands;
  }

  /**
   * Makes the monitor with the keys of all, so that no key has to travel later. Each key is made by
   * Ceph's own tool in a file that only its owner reads.
   */
  void prepareMonitor(CephIdentity identity) throws IOException {
    files.clear();
    String first = files.firstKeys().toString();
    commands.tool("ceph-authtool", withKey(first, "mon.", "mon", "allow *"));
    addKey(ADMIN, "mon", "allow *", "mgr", "allow *", "osd", "allow *");
    addKey(CephRole.MANAGER.entity(), "mon", "allow profile mgr", "osd", "allow *");
    addKey(
        CephRole.OSD.entity(),
        "mon",
        "allow profile osd",
        "mgr",
        "allow profile osd",
        "osd",
        "allow *");
    writeMonitorMap(identity);
    commands.daemonStep(
        CephRole.MONITOR, "--mkfs", "--monmap", files.monitorMap().toString(), "--keyring", first);
    Files.delete(files.firstKeys());
  }

  /** Tells an existing monitor, which does not run, its address of today. */
  void moveMonitor(CephIdentity identity) {
    writeMonitorMap(identity);
    commands.daemonStep(CephRole.MONITOR, "--inject-monmap", files.monitorMap().toString());
  }

  /** Makes the OSD; the monitor runs. */
  void prepareOsd() {
    String uuid = UUID.randomUUID().toString();
    commands.ceph("osd", "new", uuid);
    commands.daemonStep(CephRole.OSD, "--mkfs", "--osd-uuid", uuid);
  }

  private void writeMonitorMap(CephIdentity identity) {
    commands.tool(
        "monmaptool",
        "--create",
        "--clobber",
        "--fsid",
        identity.fsid().toString(),
        "--addv",
        CephRole.MONITOR.id(),
        "[v1:127.0.0.1:%d]".formatted(identity.port()),
        files.monitorMap().toString());
  }

  private void addKey(String entity, String... capabilities) {
    String keyring = files.keyring(entity).toString();
    commands.tool("ceph-authtool", withKey(keyring, entity, capabilities));
    commands.tool("ceph-authtool", files.firstKeys().toString(), "--import-keyring", keyring);
  }

  private static String[] withKey(String keyring, String entity, String... capabilities) {
    List<String> words =
        new ArrayList<>(List.of("--create-keyring", keyring, "--gen-key", "-n", entity));
    for (int i = 0; i < capabilities.length; i += 2) {
      words.addAll(List.of("--cap", capabilities[i], capabilities[i + 1]));
    }
    return words.toArray(String[]::new);
  }
}
