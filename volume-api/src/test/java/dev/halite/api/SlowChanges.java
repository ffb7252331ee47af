package dev.halite.api;

import java.util.List;

/**
 * Keeps each change of a volume's or a snapshot's row waiting for a while between the facts it
 * rests on and the change itself: as long as others would need to get in between, if no lock kept
 * them out.
 */
public final class SlowChanges implements AutoCloseable {
  private static final List<String> TABLES = List.of("volume", "snapshot");

  /** From now on. */
  public SlowChanges() {
    run(
        """
        CREATE FUNCTION slow_change() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END'
        """);
    for (String table : TABLES) {
      run(
          "CREATE TRIGGER slow_change BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION slow_change()"
              .formatted(table));
    }
  }

  private static void run(String sql) {
    CatalogApi.jdbc().sql(sql).update();
  }

  @Override
  public void close() {
    run("DROP FUNCTION slow_change() CASCADE");
  }
}
