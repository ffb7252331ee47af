package dev.halite.api;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of the API from its documents: routes and keys by version. The oracle for our own
 * table, from which nothing of it is made.
 */
final class KnownApi {
  private static final int NEWEST = 71;

  /** First and last minor version. */
  record Versions(int since, int until) {
    static final Versions ALL = new Versions(0, NEWEST);

    boolean contain(int minor) {
      return since <= minor && minor <= until;
    }
  }

  /** A key of an answer. */
  record Key(String request, int since, boolean adminsOnly, String name) {}

  private KnownApi() {}

  /** What a route is called, whatever its variables are called. */
  static String name(Action action) {
    return action.route().replaceAll("\\{[^}]*}", "{}");
  }

  /** Whether a route is one that clients know, and not a service of our own at the root. */
  static boolean isPublic(Action action) {
    return action.scope() == ActionScope.PROJECT;
  }

  /** All routes of the API, in the order of its documents. */
  static Map<String, Versions> routes() {
    return routes("known-routes.txt");
  }

  /** Those that are ours alone. */
  static Map<String, Versions> ownRoutes() {
    return routes("own-routes.txt");
  }

  private static Map<String, Versions> routes(String file) {
    Map<String, Versions> routes = new LinkedHashMap<>();
    for (String line : lines(file)) {
      String[] words = line.split(" ", 2);
      String[] versions = words[0].split("-");
      int until = versions.length == 1 ? NEWEST : Integer.parseInt(versions[1]);
      if (routes.put(words[1], new Versions(Integer.parseInt(versions[0]), until)) != null) {
        throw new IllegalStateException(words[1] + " stands twice");
      }
    }
    return routes;
  }

  /** The keys that an answer has. */
  static Set<String> keys(String request, int minor, boolean admin) {
    Set<String> keys = new TreeSet<>();
    for (Key key : allKeys()) {
      if (key.request().equals(request) && key.since() <= minor && (admin || !key.adminsOnly())) {
        keys.add(key.name());
      }
    }
    return keys;
  }

  private static List<Key> allKeys() {
    List<Key> keys = new ArrayList<>();
    for (String line : lines("known-keys.txt")) {
      String[] words = line.split(" ");
      for (int i = 4; i < words.length; i++) {
        keys.add(
            new Key(
                words[0] + " " + words[1],
                Integer.parseInt(words[2]),
                words[3].equals("admin"),
                words[i]));
      }
    }
    return keys;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = KnownApi.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
