package dev.halite.api.resource;

import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a list come from.
 *
 * @param <R> a row
 */
public interface Rows<R> {
  Page<R> page(PageQuery page);

  /** A row that the project may see; null asks for any project's. */
  Optional<R> find(UUID id, @Nullable String project);

  /** How many rows meet a condition; null where lists of the resource do not tell. */
  default @Nullable Long count(String where, Map<String, Object> parameters) {
    return null;
  }
}
