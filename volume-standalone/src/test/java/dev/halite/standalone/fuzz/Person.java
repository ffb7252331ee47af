package dev.halite.standalone.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user of the program under test; the password is worth nothing anywhere else. */
record Person(String name, String password, String project, String roles) {

  boolean isAdmin() {
    return roles.equals("admin");
  }

  /** The header that says who sends a request. */
  String authorization() {
    return authorization(name + ":" + password);
  }

  static String authorization(String credentials) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return name;
  }
}
