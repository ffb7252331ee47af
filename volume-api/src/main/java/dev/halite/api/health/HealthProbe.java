package dev.halite.api.health;

/** A bean that says whether a part this service cannot do without is there. */
public interface HealthProbe {
  /** Name of the part, for the log. */
  String name();

  /** Whether it answers. Does not block for more than a second or two; may throw. */
  boolean healthy();
}
