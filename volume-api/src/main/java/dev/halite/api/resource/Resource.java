package dev.halite.api.resource;

import dev.halite.api.listing.Column;
import dev.halite.api.listing.FilterKind;
import dev.halite.api.listing.FilterRule;
import dev.halite.api.listing.ListRules;
import dev.halite.api.resource.Field.Filtering;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A resource as clients see it.
 *
 * @param name key of a single one in the JSON, and its name among the resource filters
 * @param title its name in sentences, such as {@code Volume}
 * @param path first segment of its paths
 * @param collection key of a list in the JSON
 * @param links key of a list's links
 * @param table its table in the catalog
 * @param fields in the order in which they are shown
 * @param <R> a row
 * @param <S> what is read beside the rows of one answer
 */
public record Resource<R, S>(
    String name,
    String title,
    String path,
    String collection,
    String links,
    String table,
    List<Field<R, ? super S>> fields) {
  public Resource {
    fields = List.copyOf(fields);
  }

  /** A resource whose lists have the name of its path. */
  public static <R, S> Resource<R, S> of(
      String name, String title, String path, String table, List<Field<R, ? super S>> fields) {
    return new Resource<>(name, title, path, path, path + "_links", table, fields);
  }

  /** The same with other keys of lists. */
  public Resource<R, S> listedAs(String key, String linksKey) {
    return new Resource<>(name, title, path, key, linksKey, table, fields);
  }

  /** What its lists understand. */
  public ListRules rules() {
    List<FilterRule> filters = new ArrayList<>();
    Set<String> sortKeys = new LinkedHashSet<>();
    Set<String> parameters = new LinkedHashSet<>();
    List<String> users = new ArrayList<>();
    for (Field<R, ? super S> field : fields) {
      Field.Asked<R> asked = field.asked();
      for (String key : asked.names()) {
        FilterKind kind = field.kind().filter();
        switch (asked.filter()) {
          case NOBODY -> {}
          case BY_HANDLER -> parameters.add(key);
          case ADMINS, USERS -> {
            if (kind != null) {
              filters.add(new FilterRule(key, kind, asked.filterSince()));
            }
          }
        }
        if (asked.sort()) {
          sortKeys.add(key);
        }
      }
      if (asked.filter() == Filtering.USERS || asked.filter() == Filtering.BY_HANDLER) {
        users.add(asked.names().getFirst());
      }
    }
    return new ListRules(name, filters, sortKeys, parameters, users);
  }

  /** The columns of its sort keys and filters. */
  public Map<String, Column<R>> columns() {
    Map<String, Column<R>> columns = new LinkedHashMap<>();
    for (Field<R, ? super S> field : fields) {
      Field.Asked<R> asked = field.asked();
      if (asked.column() != null) {
        for (String key : asked.names()) {
          columns.put(key, new Column<>(asked.column(), asked.nullable(), asked.value()));
        }
      }
    }
    return columns;
  }

  /** The columns that such an answer is made of, with that of the id; empty: any. */
  Set<String> columns(Answer answer, int minor) {
    Set<String> columns = new HashSet<>(Set.of("id"));
    for (Field<R, ? super S> field : fields) {
      if (field.isIn(answer, minor)) {
        // A rule may ask for the owner of a row.
        if (field.columns().isEmpty() || field.shown().audience() instanceof Audience.Allowed) {
          return Set.of();
        }
        columns.addAll(field.columns());
      }
    }
    return columns;
  }

  /** What is wrong with its rows; each a sentence. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    Map<String, List<Field<R, ? super S>>> shown = new HashMap<>();
    Set<String> asked = new HashSet<>();
    for (Field<R, ? super S> field : fields) {
      String subject = name + "." + field.name() + " ";
      problem(field).forEach(problem -> problems.add(subject + problem));
      List<Field<R, ? super S>> same =
          shown.computeIfAbsent(field.name(), unused -> new ArrayList<>());
      if (same.stream().anyMatch(other -> overlap(field.shown(), other.shown()))) {
        problems.add(subject + "is shown twice in one version");
      }
      same.add(field);
      if (isAsked(field.asked())) {
        for (String key : field.asked().names()) {
          if (!asked.add(key)) {
            problems.add(subject + "is not the only one that lists know as " + key);
          }
        }
      }
    }
    for (String needed : List.of("id", "created_at")) {
      Column<R> column = columns().get(needed);
      if (column == null || column.nullable()) {
        problems.add(name + " has no column " + needed + " that is never NULL");
      }
    }
    return problems;
  }

  private List<String> problem(Field<R, ? super S> field) {
    List<String> problems = new ArrayList<>();
    Field.Asked<R> asked = field.asked();
    boolean filtered = asked.filter() == Filtering.ADMINS || asked.filter() == Filtering.USERS;
    if (filtered && asked.column() == null) {
      problems.add("is a filter without a column");
    }
    if (filtered && field.kind().filter() == null) {
      problems.add("is a filter of no kind");
    }
    if (asked.sort() && asked.column() == null) {
      problems.add("is a sort key without a column");
    }
    if (asked.nullable() && asked.column() == null) {
      problems.add("may be NULL without a column");
    }
    if (asked.filterSince() > 0 && asked.filter() == Filtering.NOBODY) {
      problems.add("has the version of a filter, but is none");
    }
    if (asked.names().isEmpty()) {
      problems.add("has no name in lists");
    }
    if (field.shown().since() > field.shown().until()) {
      problems.add("is shown since a version after its last");
    }
    if (field.shown().answers().isEmpty() && !isAsked(asked)) {
      problems.add("is neither shown nor asked for");
    }
    return problems;
  }

  private static boolean isAsked(Field.Asked<?> asked) {
    return asked.column() != null || asked.sort() || asked.filter() != Filtering.NOBODY;
  }

  private static boolean overlap(Field.Shown one, Field.Shown other) {
    return one.since() <= other.until()
        && other.since() <= one.until()
        && one.answers().stream().anyMatch(other.answers()::contains);
  }

  /** The rules of the policy that its fields name. */
  List<String> policyRules() {
    return fields.stream()
        .map(field -> rule(field.shown().audience()))
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable String rule(Audience audience) {
    return switch (audience) {
      case Audience.Everybody everybody -> null;
      case Audience.Admins admins -> null;
      case Audience.Allowed allowed -> allowed.rule();
    };
  }
}
