package dev.halite.common.openstack.compute;

/** What a compute service knows of a volume and a server that is said to have it. */
public enum VolumeUse {
  /** The server has it, or may have. */
  USED,
  /** The server is there, and has nothing to do with it. */
  UNUSED,
  /** There is no such server. */
  SERVER_GONE
}
