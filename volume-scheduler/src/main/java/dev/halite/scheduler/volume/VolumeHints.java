package dev.halite.scheduler.volume;

import dev.halite.common.engine.database.Json;
import dev.halite.scheduler.placement.request.BackendHint;
import dev.halite.scheduler.placement.request.Query;
import dev.halite.scheduler.placement.request.QueryHint;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;

/** Finds where the volumes are that a scheduler hint names, and reads what one asks. */
final class VolumeHints {
  private static final Pattern WITHOUT_DASHES =
      Pattern.compile(
          "^(\\p{XDigit}{8})-?(\\p{XDigit}{4})-?(\\p{XDigit}{4})-?(\\p{XDigit}{4})-?(\\p{XDigit}{12})$");

  private final JdbcClient jdbc;

  VolumeHints(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The hint of that name, with the places of those of the project's volumes that it names. */
  @Nullable BackendHint resolve(
      Map<String, Object> hints, String name, @Nullable String projectId) {
    Object hint = hints.get(name);
    if (hint == null) {
      return null;
    }
    Collection<?> named = hint instanceof Collection<?> several ? several : List.of(hint);
    if (named.isEmpty()) {
      // Who names none has no wish.
      return null;
    }
    Set<UUID> ids = new HashSet<>();
    for (Object id : named) {
      try {
        ids.add(uuid(String.valueOf(id)));
      } catch (IllegalArgumentException noId) {
        return new BackendHint(Set.of(), true);
      }
    }
    return new BackendHint(places(ids, projectId), false);
  }

  /** Clients may leave out the dashes of an id. */
  static UUID uuid(String id) {
    return UUID.fromString(WITHOUT_DASHES.matcher(id).replaceFirst("$1-$2-$3-$4-$5"));
  }

  /** The query among the hints. */
  static @Nullable QueryHint query(Map<String, Object> hints) {
    Object query = hints.get("query");
    if (query == null || Query.isNothing(query)) {
      return null;
    }
    return new QueryHint(
        query instanceof String text
            ? read(text)
            : new Query.Unreadable("the query is no text with JSON in it"));
  }

  private static Query read(String text) {
    try {
      return Query.of(Json.read(text, Object.class));
    } catch (JacksonException e) {
      return new Query.Unreadable("the query is no JSON");
    }
  }

  private Set<String> places(Set<UUID> ids, @Nullable String projectId) {
    return new HashSet<>(
        jdbc.sql(
                """
                SELECT DISTINCT host FROM volume
                WHERE id IN (:ids) AND project_id = :project AND deleted_at IS NULL
                  AND host IS NOT NULL
                """)
            .param("ids", ids)
            .param("project", projectId)
            .query((row, number) -> row.getString(1))
            .list());
  }
}
