package dev.halite.system;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The storage below the nodes, and what of it can be seen from outside. */
interface Disks extends AutoCloseable {
  /** Tells a node how to reach the storage of a backend. */
  void configure(ServiceProcess node, int backend);

  /** Whether a node on another host can serve and take over a backend. */
  boolean isReachedByAllHosts();

  /** Whether a node is asked to connect a server, and to disconnect one that is not cut off. */
  boolean areConnectedByNodes();

  /** Skips the test where the servers of this storage lack something. */
  void assumeServers();

  /** How a server's host reaches a volume of which it was told that. */
  Server.Connection connection(JsonNode info);

  /** Who has a volume open to write it, as {@link Server#client} calls them. */
  Set<String> clients(UUID volume);

  /**
   * The driver's fault points in its calls, as {@link Subject.Verb} names them, in the order of
   * their coming.
   */
  Map<String, List<String>> driverStages();

  /** Names and sizes in bytes of all objects that lie there. */
  Map<String, Long> stored(int backend);

  /** Fails unless exactly these are marked, as complete. */
  void assertMarks(int backend, Set<String> marks);

  /** Everything that a node could have changed there, with something that every change changes. */
  Map<String, String> footprint(int backend);

  /** Waits until nothing is done in the background any more. */
  void awaitRest();

  /** Puts something that is not ours where the volume's object would be. */
  void plantForeign(int backend, UUID volume);

  /** Takes it away; fails when it has been touched. */
  void removeForeign(int backend, UUID volume);

  @Override
  void close();
}
