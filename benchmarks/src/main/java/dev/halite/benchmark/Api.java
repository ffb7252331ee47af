package dev.halite.benchmark;

import java.net.URI;

/** Where the API is, and in which project the load works. */
record Api(URI url, String project) {
  private static final String MICROVERSION = "3.71";

  /** A connection of one client; the token is what {@code noauth} understands. */
  Session session() {
    String headers =
        "X-Auth-Token: benchmark:%s\r\nOpenStack-API-Version: volume %s\r\nAccept: application/json\r\n"
            .formatted(project, MICROVERSION);
    return new Session(
        new Connection(url, headers), url.getRawPath() + "/v3/" + project + "/volumes");
  }
}
