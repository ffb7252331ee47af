package dev.halite.scheduler.placement.request;

/** A scheduler hint that names a server, resolved to the host that the server is on. */
public sealed interface InstanceHint {

  /** The compute service's name of the host. */
  record On(String host) implements InstanceHint {}

  /** Why no host is known; nothing passes then. */
  enum Nowhere implements InstanceHint {
    /** The caller's project has no such server. */
    NO_SERVER,
    /** The server is on no host yet, or no longer. */
    NO_HOST,
    /** No compute service is configured. */
    NO_COMPUTE,
    /** The compute service cannot be asked at present. */
    NO_ANSWER
  }
}
