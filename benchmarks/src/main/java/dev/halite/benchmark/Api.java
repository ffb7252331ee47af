package dev.halite.benchmark;

import java.net.InetAddress;
import java.net.URI;

/**
 * Where the API is, and in which project the load works.
 *
 * @param credentials header that says who sends a request
 */
record Api(URI url, String project, String credentials) {
  private static final String MICROVERSION = "3.71";

  /** For a service that asks nobody who he is ({@code noauth}). */
  static Api open(URI url, String project) {
    return new Api(url, project, "X-Auth-Token: benchmark:" + project);
  }

  /** A connection of one client, for volumes. */
  Session session() {
    return new Session(connection(), path("/volumes"), "volume");
  }

  /** The same for snapshots. */
  Session snapshots() {
    return new Session(connection(), path("/snapshots"), "snapshot");
  }

  /** A path of the project. */
  String path(String below) {
    return url.getRawPath() + "/v3/" + project + below;
  }

  /** A connection of one client, for requests of any kind. */
  Connection connection() {
    return new Connection(url, headers());
  }

  /** The same from another address of this machine's. */
  Connection connectionFrom(InetAddress address) {
    return new Connection(url, headers(), address);
  }

  /** The headers of every request, each with its line end. */
  String headers() {
    return "%s\r\nOpenStack-API-Version: volume %s\r\nAccept: application/json\r\n"
        .formatted(credentials, MICROVERSION);
  }
}
