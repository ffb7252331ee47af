package dev.halite.common.catalog.volume;

import dev.halite.common.engine.operation.Queues;
import org.jspecify.annotations.Nullable;

/**
 * {@code host@backend#pool}, in its parts.
 *
 * @param host name of the node
 * @param backend name of the backend; null for a service without one
 * @param pool name of the pool; null when only the backend is meant
 */
public record HostName(String host, @Nullable String backend, @Nullable String pool) {
  /**
   * Condition on a volume's {@code host} that its pool is one of {@code :backend}. Ranges, so that
   * the index on the column serves it: in byte order {@code $} comes next after {@code #}.
   */
  public static final String AT_BACKEND =
      """
      (host = :backend OR (host >= :backend || '#' AND host < :backend || '$'))
      """;

  public static HostName parse(String text) {
    int hash = text.indexOf('#');
    String pool = hash < 0 ? null : text.substring(hash + 1);
    String front = hash < 0 ? text : text.substring(0, hash);
    int at = front.indexOf('@');
    return at < 0
        ? new HostName(front, null, pool)
        : new HostName(front.substring(0, at), front.substring(at + 1), pool);
  }

  /** {@code host@backend}. */
  public String service() {
    return backend == null ? host : host + "@" + backend;
  }

  /** Name of the queue from which the backend's node takes work. */
  public String nodeQueue() {
    return Queues.node(service());
  }

  @Override
  public String toString() {
    return pool == null ? service() : service() + "#" + pool;
  }
}
