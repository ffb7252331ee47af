package dev.halite.api.tenancy;

import org.jspecify.annotations.Nullable;

/** Somebody who sends a request that concerns the home project. */
enum Caller {
  NONE("none", null, true),
  READER("reader", "reader", true),
  MEMBER("member", "member", true),
  OTHER_MEMBER("other member", "member", false),
  ADMIN("admin", "admin", true),
  OTHER_ADMIN("other admin", "admin", false),
  /** The user of another OpenStack service, with no other role than that. */
  SERVICE("service", "service", false);

  private static final String ELSEWHERE = "0123456789abcdef0123456789abcdef";

  private final String text;
  private final @Nullable String roles;
  private final boolean atHome;

  Caller(String text, @Nullable String roles, boolean atHome) {
    this.text = text;
    this.roles = roles;
    this.atHome = atHome;
  }

  /** Heading of its column. */
  String text() {
    return text;
  }

  /** The project whose path it uses, which is that of its token. */
  String project(String home) {
    return atHome ? home : ELSEWHERE;
  }

  /** Its token for the service under test. */
  String token(String home) {
    return roles == null ? "nobody" : "user-" + ordinal() + ":" + project(home) + ":" + roles;
  }
}
