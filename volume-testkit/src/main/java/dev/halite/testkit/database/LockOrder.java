package dev.halite.testkit.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order in which a transaction may touch the tables of the catalog, as the documents have it;
 * said here once more, because what it holds against them makes its changes by an order of its own.
 */
public final class LockOrder {
  private static final List<Set<String>> ORDER =
      List.of(
          Set.of("volume_group"),
          Set.of("volume"),
          Set.of("snapshot"),
          Set.of("attachment"),
          Set.of("operation", "operation_run", "hold"),
          Set.of("pool", "pool_claim"),
          Set.of("quota_usage"));

  /**
   * What operators set: who changes them does nothing else, so that it has no place in the order.
   */
  private static final Set<String> APART =
      Set.of(
          "quota_limit",
          "quota_class_limit",
          "qos_spec",
          "volume_type",
          "volume_type_access",
          "default_volume_type",
          "service",
          "cluster");

  /** Rows of these are only ever added, or by who has taken their key, so nobody waits for one. */
  private static final Set<String> ONLY_ADDED = Set.of("event", "user_message", "idempotency_key");

  private static final Map<String, Integer> RANKS = ranks();

  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;

  private static final Pattern WRITTEN =
      Pattern.compile("\\b(?:INSERT\\s+INTO|DELETE\\s+FROM|UPDATE)\\s+(\\w+)", FLAGS);

  private static final Pattern LOCKED =
      Pattern.compile(
          "\\bFROM\\s+(\\w+)(?:(?!\\bFROM\\b).)*?\\bFOR\\s+(?:NO\\s+KEY\\s+|KEY\\s+)?(?:UPDATE|SHARE)\\b",
          FLAGS);

  /**
   * What keeps a row without changing it: only who deletes the row waits for that, and for a type
   * who changes it. Who does that to what stands apart has locked nothing that is in the order.
   */
  private static final Pattern KEPT =
      Pattern.compile(
          "\\bFROM\\s+(?=volume_type\\b|(?:(?!\\bFROM\\b).)*?\\bFOR\\s+KEY\\s)(\\w+)"
              + "(?:(?!\\bFROM\\b).)*?\\bFOR\\s+(?:KEY\\s+)?SHARE\\b",
          FLAGS);

  /** What follows the word UPDATE where it is none of a table. */
  private static final Set<String> NO_TABLES = Set.of("set", "of", "skip", "nowait");

  private LockOrder() {}

  /** What is wrong with a transaction: a table that comes too late, or of which nothing is said. */
  public static List<String> violations(List<String> statements) {
    List<String> wrong = new ArrayList<>();
    String before = "";
    String apart = "";
    int reached = 0;
    Set<String> held = new HashSet<>();
    for (String statement : statements) {
      Collection<String> kept = found(KEPT, statement).values();
      for (String table : touched(statement)) {
        Integer rank = RANKS.get(table);
        if (APART.contains(table)) {
          apart = kept.contains(table) ? apart : table;
        } else if (rank == null) {
          wrong.add(table + " has no place in the order: " + statement);
        } else if (rank < reached && !held.contains(table)) {
          wrong.add("%s after %s, in %s".formatted(table, before, statements));
        } else if (rank >= reached) {
          reached = rank;
          before = table;
        }
      }
      // What it has locked in its turn it waits for no more, and may change later.
      held.addAll(found(LOCKED, statement).values());
    }
    if (!apart.isEmpty() && !before.isEmpty()) {
      wrong.add("%s beside %s, in %s".formatted(apart, before, statements));
    }
    return wrong;
  }

  /** Tables of which a statement changes or locks rows, in the order of the text. */
  private static List<String> touched(String statement) {
    Map<Integer, String> tables = new TreeMap<>();
    tables.putAll(found(WRITTEN, statement));
    tables.putAll(found(LOCKED, statement));
    return tables.values().stream()
        .filter(table -> !NO_TABLES.contains(table) && !ONLY_ADDED.contains(table))
        .toList();
  }

  private static Map<Integer, String> found(Pattern pattern, String statement) {
    Map<Integer, String> tables = new TreeMap<>();
    Matcher matcher = pattern.matcher(statement);
    while (matcher.find()) {
      tables.put(matcher.start(1), matcher.group(1).toLowerCase(Locale.ROOT));
    }
    return tables;
  }

  private static Map<String, Integer> ranks() {
    Map<String, Integer> ranks = new HashMap<>();
    for (int rank = 0; rank < ORDER.size(); rank++) {
      for (String table : ORDER.get(rank)) {
        ranks.put(table, rank);
      }
    }
    return Map.copyOf(ranks);
  }
}
