package dev.halite.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A fault point of one process at which the next thread that comes there is held. */
final class Trap {
  private final ServiceProcess process;
  private final String point;
  private final Path file;
  private final Path sprung;

  private Trap(ServiceProcess process, String point) {
    this.process = process;
    this.point = point;
    this.file = process.traps().resolve(point);
    this.sprung = process.traps().resolve(point + "." + process.pid());
  }

  /** Sets a trap for the process as it runs now. */
  static Trap set(ServiceProcess process, String point) {
    Trap trap = new Trap(process, point);
    try {
      Files.createFile(trap.file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return trap;
  }

  ServiceProcess process() {
    return process;
  }

  /** Whether a thread is held. */
  boolean isSprung() {
    return Files.exists(sprung);
  }

  /** Takes the trap away; a thread that is held goes on. */
  void remove() {
    try {
      // In this order: a trap may spring between the two.
      Files.deleteIfExists(file);
      Files.deleteIfExists(sprung);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return process + " at " + point;
  }
}
