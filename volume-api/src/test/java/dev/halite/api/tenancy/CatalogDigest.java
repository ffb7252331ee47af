package dev.halite.api.tenancy;

import dev.halite.api.CatalogApi;
import java.util.List;
import java.util.stream.Collectors;

/** What the whole catalog says, in short: equal before and after a request that wrote nothing. */
final class CatalogDigest {
  /** Tables that change by themselves. */
  private static final List<String> ALIVE = List.of("worker", "worker_fence");

  private static final String STATEMENT = statement();

  private CatalogDigest() {}

  static String take() {
    return CatalogApi.jdbc().sql(STATEMENT).query(String.class).single();
  }

  private static String statement() {
    List<String> tables =
        CatalogApi.jdbc()
            .sql(
                """
                SELECT c.relname FROM pg_class c
                WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                  AND NOT c.relispartition
                ORDER BY c.relname
                """)
            .query(String.class)
            .list();
    return tables.stream()
        .filter(table -> !ALIVE.contains(table))
        .map(
            table ->
                "(SELECT '%1$s' || count(*) || COALESCE(sum(hashtextextended(t::text, 0)), 0) FROM %1$s t)"
                    .formatted(table))
        .collect(Collectors.joining(" || ", "SELECT ", ""));
  }
}
