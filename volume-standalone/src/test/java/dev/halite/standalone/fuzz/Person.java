package dev.halite.standalone.fuzz;

/** A user of the program under test; the password, or token, is worth nothing anywhere else. */
record Person(String name, String password, String project, String roles, Login login) {

  boolean isAdmin() {
    return roles.equals("admin");
  }

  /** The header that says who sends a request. */
  String authorization() {
    return login.header(name, password);
  }

  /** The same with something else for a password. */
  String authorization(String other) {
    return login.header(name, other);
  }

  @Override
  public String toString() {
    return name;
  }
}
