package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephException;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cluster's monitors, as clients reach them; asked for at most once a minute. */
final class Monitors {
  private static final Logger log = LoggerFactory.getLogger(Monitors.class);
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final CephCluster cluster;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Monitor> known = List.of();
  private Instant readAt = Instant.MIN;

  Monitors(CephCluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /** Where a monitor listens; the host of IPv6 without brackets. */
  record Monitor(String host, String port) {}

  List<Monitor> list() {
    lock.lock();
    try {
      Instant now = clock.instant();
      if (!known.isEmpty() && now.isBefore(readAt.plus(FRESH))) {
        return known;
      }
      try {
        known = parse(cluster.monitorCommand("{\"prefix\": \"mon dump\", \"format\": \"json\"}"));
        readAt = now;
      } catch (CephException | DriverException e) {
        if (known.isEmpty()) {
          throw e;
        }
        // monitors seldom move, so the last known ones serve better than a failed attach
        log.warn("The monitors of {} are not told: {}", cluster.fsid(), e.getMessage());
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** The monitors out of Ceph's answer to {@code mon dump}. */
  static List<Monitor> parse(String answer) {
    var monitors = new ArrayList<Monitor>();
    try {
      for (JsonNode monitor : JSON.readTree(answer).path("mons")) {
        // One that is just being added may have no address yet.
        monitor(monitor).ifPresent(monitors::add);
      }
    } catch (JacksonException e) {
      throw unreadable(e);
    }
    if (monitors.isEmpty()) {
      throw unreadable(null);
    }
    return List.copyOf(monitors);
  }

  private static Optional<Monitor> monitor(JsonNode monitor) {
    // the address for clients of every age; one that only speaks the new protocol has none
    String address = monitor.path("addr").asString("");
    int nonce = address.indexOf('/');
    String hostAndPort = nonce < 0 ? address : address.substring(0, nonce);
    if (hostAndPort.isEmpty() || hostAndPort.endsWith(":0") || hostAndPort.startsWith(":")) {
      hostAndPort = monitor.path("public_addrs").path("addrvec").path(0).path("addr").asString("");
    }
    int colon = hostAndPort.lastIndexOf(':');
    return colon < 1
        ? Optional.empty()
        : Optional.of(
            new Monitor(ClientAddress.host(hostAndPort), hostAndPort.substring(colon + 1)));
  }

  private static DriverException unreadable(@Nullable Exception cause) {
    return new DriverException(
        DriverFault.FAILURE, "Ceph's answer to 'mon dump' names no monitors.", cause);
  }
}
