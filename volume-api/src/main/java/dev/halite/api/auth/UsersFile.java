package dev.halite.api.auth;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of users for HTTP Basic: an htpasswd file with two more fields. A line is {@code
 * name:hash:project:role,role}; the hash is bcrypt, as {@code htpasswd -nB name} prints it; empty
 * lines and those that start with {@code #} are skipped. For example
 *
 * <pre>alice:$2y$10$...:1f0c5d2e9c8b4c1fa1b2c3d4e5f60718:member</pre>
 */
final class UsersFile {
  /** One user; prints without its hash. */
  record User(String name, String hash, Identity identity) {
    /** How much work the hash is: twice as much for each one more. */
    int cost() {
      return Integer.parseInt(hash, 4, 6, 10);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final int HASH_LENGTH = 60;
  private static final int MAX_COST = 14;
  private static final String SERVICE = "service";

  private UsersFile() {}

  /**
   * Reads the file's bytes.
   *
   * @throws IllegalArgumentException naming line and reason, never the hash
   */
  static Map<String, User> read(Path file, byte[] bytes) {
    Map<String, User> users = new HashMap<>();
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        User user = user(line, file, i + 1);
        if (users.put(user.name(), user) != null) {
          throw problem(file, i + 1, "user " + user.name() + " stands twice");
        }
      }
    }
    return Map.copyOf(users);
  }

  private static User user(String line, Path file, int number) {
    String[] fields = line.split(":", -1);
    if (fields.length != 4) {
      throw problem(file, number, "it is not of the form name:hash:project:role,role");
    }
    String name = fields[0].strip();
    String hash = fields[1].strip();
    String project = fields[2].strip();
    if (name.isEmpty()) {
      throw problem(file, number, "the name is empty");
    }
    String reason = wrongIn(hash);
    if (reason != null) {
      throw problem(file, number, reason);
    }
    if (project.isEmpty() || !project.chars().allMatch(UsersFile::isProjectCharacter)) {
      throw problem(file, number, "the project is not made of 0-9, a-f and '-'");
    }
    Set<String> roles = Set.copyOf(List.of(fields[3].strip().split("\\s*,\\s*")));
    if (roles.contains("")) {
      throw problem(file, number, "a role is missing");
    }
    // No other token comes along that could say so: a service vouches for its own requests.
    Set<String> serviceRoles =
        roles.stream().anyMatch(SERVICE::equalsIgnoreCase) ? Set.of(SERVICE) : Set.of();
    return new User(name, hash, Identity.withImpliedRoles(name, project, roles, serviceRoles));
  }

  private static @Nullable String wrongIn(String hash) {
    boolean bcrypt =
        hash.length() == HASH_LENGTH
            && (hash.startsWith("$2a$") || hash.startsWith("$2b$") || hash.startsWith("$2y$"))
            && Character.isDigit(hash.charAt(4))
            && Character.isDigit(hash.charAt(5))
            && hash.charAt(6) == '$';
    if (!bcrypt) {
      return "the hash is not bcrypt; make one with htpasswd -nB";
    }
    int cost = Integer.parseInt(hash, 4, 6, 10);
    return cost < 4 || cost > MAX_COST ? "the cost of the hash is not within 4 to 14" : null;
  }

  private static boolean isProjectCharacter(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
  }

  private static IllegalArgumentException problem(Path file, int line, String reason) {
    return new IllegalArgumentException(
        "Users file " + file + ", line " + line + ": " + reason + ".");
  }
}
