package dev.halite.embedded.ceph;

/** The daemons of a one-node cluster, in the order of their start. */
public enum CephRole {
  MONITOR("ceph-mon", "mon", "a"),
  MANAGER("ceph-mgr", "mgr", "a"),
  OSD("ceph-osd", "osd", "0");

  private final String program;
  private final String type;
  private final String id;

  CephRole(String program, String type, String id) {
    this.program = program;
    this.type = type;
    this.id = id;
  }

  String program() {
    return program;
  }

  /** Ceph's short word, which also names directory, log and pid file. */
  String type() {
    return type;
  }

  String id() {
    return id;
  }

  /** The name under which it authenticates. */
  String entity() {
    return type + "." + id;
  }
}
