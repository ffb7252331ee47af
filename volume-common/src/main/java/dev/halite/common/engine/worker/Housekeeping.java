package dev.halite.common.engine.worker;

/** Something that every process does once an hour, such as removing what has expired. */
@FunctionalInterface
public interface Housekeeping {
  void tidy();
}
