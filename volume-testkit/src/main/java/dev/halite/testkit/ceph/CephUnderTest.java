package dev.halite.testkit.ceph;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.embedded.ceph.CephRole;

/** A real Ceph of one node on loopback, with pools of this test class. */
public interface CephUnderTest {

  /** How to reach it as administrator; the same conf leads every user that exists. */
  CephAccess access();

  /** A pool for block devices that this test class has for itself. */
  String pool();

  /** Another one; it goes with the class. */
  String newPool();

  /** Deletes a pool before its class ends, as an administrator might. */
  void deletePool(String pool);

  /**
   * Sets how much a pool may hold.
   *
   * @param bytes 0 for no limit
   */
  void limitPool(String pool, long bytes);

  /**
   * A user with a key of its own.
   *
   * @param name without {@code client.} in front
   * @param capabilities by turns a service and what is allowed there: {@code "mon", "profile rbd"}
   */
  CephAccess createUser(String name, String... capabilities);

  /** Runs {@code ceph} as administrator, with these words after it. */
  CommandRun command(String... words);

  /** Stops a daemon where it is; clients wait for it. */
  void pause(CephRole role);

  /** Lets a paused daemon go on. */
  void resume(CephRole role);

  /** Ends a daemon in order. */
  void stop(CephRole role);

  /** Ends a daemon as a crash would; the OSD only where it keeps its objects on a file. */
  void kill(CephRole role);

  /** Starts a daemon again and returns when the cluster counts on it. */
  void start(CephRole role);
}
