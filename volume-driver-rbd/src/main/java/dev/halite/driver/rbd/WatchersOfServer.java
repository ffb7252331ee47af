package dev.halite.driver.rbd;

import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which of the clients that have a volume open are a server's, by the addresses that are known. */
final class WatchersOfServer {
  private WatchersOfServer() {}

  /**
   * The clients of the request's server: those from its address. Where none is, because it has not
   * said one or has another at the storage, they are those that the volume's other servers leave
   * unexplained, provided that each of these is seen there at the address that it has said.
   *
   * @param clients all that have the volume open
   * @throws DriverException FAILURE where another server's might be among them
   */
  static Set<String> among(Set<String> clients, ConnectionRequest request) {
    Optional<String> ip = request.connector().ip();
    Set<String> ofServer = new TreeSet<>(clients);
    ofServer.removeIf(client -> ip.isEmpty() || !ClientAddress.isOn(client, ip.get()));
    Set<String> ofOthers = new TreeSet<>(clients);
    ofOthers.removeIf(client -> !isOfOthers(client, request));
    Set<String> unexplained = new TreeSet<>(clients);
    unexplained.removeAll(ofServer);
    unexplained.removeAll(ofOthers);
    if (ofServer.isEmpty() && !unexplained.isEmpty()) {
      if (request.others().stream().allMatch(other -> isSeen(other, clients))) {
        return unexplained;
      }
      throw unknown(
          "Volume %s is open by %s, none of them from %s: which of them are the server's, if any, cannot be told."
              .formatted(
                  request.volumeId(),
                  String.join(", ", clients),
                  ip.orElse("an address that the server has said")));
    }
    ofOthers.retainAll(ofServer);
    if (!ofOthers.isEmpty()) {
      throw unknown(
          "Volume %s is open by %s, where another of its servers is too: which of them are this one's, if any, cannot be told."
              .formatted(request.volumeId(), String.join(", ", ofOthers)));
    }
    return ofServer;
  }

  private static boolean isSeen(Connector server, Set<String> clients) {
    return server
        .ip()
        .filter(ip -> clients.stream().anyMatch(client -> ClientAddress.isOn(client, ip)))
        .isPresent();
  }

  private static boolean isOfOthers(String client, ConnectionRequest request) {
    return request.others().stream()
        .map(Connector::ip)
        .flatMap(Optional::stream)
        .anyMatch(ip -> ClientAddress.isOn(client, ip));
  }

  private static DriverException unknown(String sentence) {
    return new DriverException(DriverFault.FAILURE, sentence);
  }
}
