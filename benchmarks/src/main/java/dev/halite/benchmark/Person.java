package dev.halite.benchmark;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user of a service that asks for name and password ({@code basic}).
 *
 * @param name and password, which is all that the service knows them by
 */
record Person(String name, String password, String project) {

  /** Reads {@code name:password:project}. */
  static Person of(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("'" + text + "' is not name:password:project");
    }
    return new Person(parts[0], parts[1], parts[2]);
  }

  Person withPassword(String other) {
    return new Person(name, other, project);
  }

  Api at(URI url) {
    return new Api(url, project, credentials());
  }

  String credentials() {
    byte[] plain = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(plain);
  }
}
