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
    /** The compute service was asked and did not answer. */
    NO_ANSWER,
    /** It was not asked yet, as enough others wait for its answers. */
    NOT_ASKED
  }
}
