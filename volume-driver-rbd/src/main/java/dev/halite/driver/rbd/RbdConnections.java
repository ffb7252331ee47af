package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionTemplate;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.rbd.Monitors.Monitor;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ways to volumes. A server reaches an image by itself, with a key that it has; so a connection is
 * only said, and its forced end is that the cluster refuses the server's clients.
 */
final class RbdConnections {
  private static final Logger log = LoggerFactory.getLogger(RbdConnections.class);

  /** A server may open the image anew while its clients are fenced, but hardly each time. */
  private static final int ROUNDS = 5;

  private final Session session;
  private final VolumeIndex index;
  private final VolumeImages images;
  private final VolumeReader reader;
  private final Monitors monitors;
  private final RbdDriverConfiguration configuration;
  private final Stages stages;

  RbdConnections(
      Session session,
      VolumeIndex index,
      VolumeImages images,
      VolumeReader reader,
      Monitors monitors,
      RbdDriverConfiguration configuration,
      Stages stages) {
    this.session = session;
    this.index = index;
    this.images = images;
    this.reader = reader;
    this.monitors = monitors;
    this.configuration = configuration;
    this.stages = stages;
  }

  ConnectionInfo connect(OperationMark operation, ConnectionRequest request) {
    reader.requireComplete(operation, request.volumeId(), request.placement());
    return template().of(request.volumeId());
  }

  /** The same for every volume and server: a connection changes nothing here. */
  ConnectionTemplate template() {
    List<Monitor> reached = monitors.list();
    String secret = configuration.secretUuid();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(
        "name", configuration.pool() + "/" + VolumeImages.nameOf(ConnectionTemplate.VOLUME_ID));
    data.put("hosts", reached.stream().map(Monitor::host).toList());
    data.put("ports", reached.stream().map(Monitor::port).toList());
    data.put("cluster_name", configuration.clusterName());
    data.put("auth_enabled", isAuthEnabled());
    data.put("auth_username", configuration.user());
    data.put("secret_type", "ceph");
    data.put("secret_uuid", secret == null ? session.identity().fsid() : secret);
    data.put("volume_id", ConnectionTemplate.VOLUME_ID);
    data.put("discard", true);
    return new ConnectionTemplate("rbd", data);
  }

  /** The same; none while nobody says where the monitors are, which is no reason to report less. */
  Optional<ConnectionTemplate> templateIfKnown() {
    try {
      return Optional.of(template());
    } catch (CephException | DriverException e) {
      log.warn("Servers are connected one by one, by the node: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Fences the server's clients that have the volume open, until there is none. */
  void disconnectByForce(OperationMark operation, ConnectionRequest request) {
    UUID id = request.volumeId();
    Found found = index.find(id).orElse(null);
    IndexEntry entry = found == null ? null : found.entry();
    String image = entry == null ? null : entry.imageId();
    if (entry == null || image == null || !entry.placement().equals(request.placement())) {
      // what this attachment was of has gone
      return;
    }
    Set<String> fenced = new TreeSet<>();
    Set<String> atFirst = new TreeSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      Set<String> left = clientsOf(request, image);
      left.removeAll(fenced);
      if (round == 0) {
        atFirst.addAll(left);
      } else {
        requireNoNewcomers(left, atFirst, request);
      }
      if (left.isEmpty()) {
        breakLocks(image, fenced);
        stages.reached(operation, "disconnect.clients-fenced");
        return;
      }
      for (String client : left) {
        log.warn("Volume {}: client {} is detached by force", id, client);
        session.fence(new ClientToken(session.identity().fsid(), client));
      }
      fenced.addAll(left);
    }
    throw new DriverException(
        DriverFault.FAILURE,
        "Volume %s is opened anew as often as its clients are fenced; end them on their host."
            .formatted(id));
  }

  /** Who has come since may be a server that is being connected. */
  private static void requireNoNewcomers(
      Set<String> clients, Set<String> atFirst, ConnectionRequest request) {
    for (String client : clients) {
      if (!atFirst.contains(client)
          && request.connector().ip().filter(ip -> ClientAddress.isOn(client, ip)).isEmpty()) {
        throw new DriverException(
            DriverFault.FAILURE,
            "Volume %s was opened by %s meanwhile, which may be another server's."
                .formatted(request.volumeId(), client));
      }
    }
  }

  private boolean isAuthEnabled() {
    return !session.cluster().option("auth_client_required").strip().equals("none");
  }

  /** The server's clients among those that have the image open or its lock, cut off or not. */
  private Set<String> clientsOf(ConnectionRequest request, String image) {
    String own = session.cluster().address();
    Set<String> flatteners = new HashSet<>(images.flatteners(image));
    Set<String> all = new TreeSet<>();
    Stream.concat(
            images.clients(request.volumeId()).stream(),
            images.header(image).lockOwners().stream().map(ImageHeader.LockOwner::address))
        .map(ClientAddress::plain)
        .filter(client -> !client.equals(own))
        .forEach(all::add);
    // on the same host perhaps, but no server's; some have begun since, others have ended
    flatteners.addAll(images.flatteners(image));
    flatteners.stream().map(ClientAddress::plain).forEach(all::remove);
    return WatchersOfServer.among(all, request);
  }

  /** So that the next client need not wait for an owner that cannot answer. */
  private void breakLocks(String image, Set<String> fenced) {
    ImageHeader header = images.header(image);
    for (ImageHeader.LockOwner owner : header.lockOwners()) {
      if (fenced.contains(ClientAddress.plain(owner.address()))) {
        header.breakLock(owner);
      }
    }
  }
}
