package dev.halite.standalone.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How people say who they are. */
enum Login {
  /** Name and password, against a file of users. */
  PASSWORD {
    @Override
    String header(String name, String secret) {
      String credentials = name + ":" + secret;
      return "Authorization: Basic "
          + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
  },

  /** A token of Keystone, which knows whose it is. */
  TOKEN {
    @Override
    String header(String name, String secret) {
      return "X-Auth-Token: " + secret;
    }
  };

  /** The header that says who sends a request. */
  abstract String header(String name, String secret);
}
