package dev.halite.scheduler.volume;

import dev.halite.scheduler.placement.request.BackendHint;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds where the volumes are that a scheduler hint names. */
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
    Set<UUID> ids = new HashSet<>();
    for (Object id : named) {
      try {
        ids.add(UUID.fromString(withDashes(String.valueOf(id))));
      } catch (IllegalArgumentException noId) {
        return new BackendHint(Set.of(), true);
      }
    }
    return new BackendHint(ids.isEmpty() ? Set.of() : places(ids, projectId), false);
  }

  /** Clients may leave out the dashes of an id. */
  private static String withDashes(String id) {
    return WITHOUT_DASHES.matcher(id).replaceFirst("$1-$2-$3-$4-$5");
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
