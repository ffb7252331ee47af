package dev.halite.driver;

/** When a volume takes its space. */
public enum Provisioning {
  /** When it is written. */
  THIN,
  /** When it is made. */
  THICK
}
