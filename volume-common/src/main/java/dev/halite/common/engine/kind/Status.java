package dev.halite.common.engine.kind;

/** Where a resource stands; implemented by the enum of each kind of resource. */
public interface Status {
  /** Who brings a resource out of a status. */
  enum Owner {
    /** A live operation; without one the status is a defect. */
    SERVICE,
    /** A client's next request; never expires by itself. */
    CLIENT,
    /** It is at rest. */
    NOBODY
  }

  /** As the catalog holds it. */
  String text();

  /** As clients see it: some internal ones wear the name of a better known one. */
  String shown();

  Owner owner();
}
