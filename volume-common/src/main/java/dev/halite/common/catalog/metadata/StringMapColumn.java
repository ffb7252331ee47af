package dev.halite.common.catalog.metadata;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A jsonb column that holds a map of strings. Its table has the columns {@code id}, {@code
 * project_id}, {@code user_id}, {@code status}, {@code updated_at} and {@code deleted_at}.
 *
 * @param table name of the table
 * @param column name of the column
 * @param resource what a row is to users, such as {@code Volume}
 * @param frozenIn texts of the statuses in which the map may not be changed
 */
public record StringMapColumn(String table, String column, String resource, Set<String> frozenIn) {
  private static final Pattern NAME = Pattern.compile("[a-z_]+");

  public StringMapColumn {
    // They become part of a statement.
    if (!NAME.matcher(table).matches() || !NAME.matcher(column).matches()) {
      throw new IllegalArgumentException(table + "." + column + " is no plain name of a column");
    }
    frozenIn = Set.copyOf(frozenIn);
  }

  /** What a row that is not there, or not for the caller, is answered with. */
  HaliteException missing(UUID id) {
    return new HaliteException(
        FaultCode.NOT_FOUND, "%s %s could not be found.".formatted(resource, id));
  }

  /** The map, as the first words of a sentence, such as {@code Metadata of a volume}. */
  public String title() {
    return "%s of a %s"
        .formatted(
            column.substring(0, 1).toUpperCase(Locale.ROOT) + column.substring(1).replace('_', ' '),
            resource.toLowerCase(Locale.ROOT));
  }

  /** What a change is answered with that the row's status forbids. */
  HaliteException frozen(UUID id, String status) {
    return new HaliteException(
        FaultCode.INVALID_STATE,
        "Invalid %s: %s %s cannot be changed while its status is %s."
            .formatted(resource.toLowerCase(Locale.ROOT), resource, id, status));
  }
}
