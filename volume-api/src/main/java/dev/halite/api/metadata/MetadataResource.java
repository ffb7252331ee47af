package dev.halite.api.metadata;

import dev.halite.common.catalog.metadata.StringMapColumn;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of the metadata of one resource; {@link MetadataKit} makes the routes of it.
 *
 * @param path where all entries are, with the variable {@code {id}}; one entry is below it
 * @param column where they are kept, and in which statuses they stay as they are
 * @param rules who may do what
 * @param schemas what bodies may hold
 * @param tagsSince first minor version with {@code ETag} and {@code If-Match}; null where none has
 */
public record MetadataResource(
    String path,
    StringMapColumn column,
    Rules rules,
    Schemas schemas,
    @Nullable Integer tagsSince) {

  /** Names of the policy rules: to see entries, to add some, to replace and set, to remove one. */
  public record Rules(String read, String create, String update, String delete) {}

  /**
   * Names of the schemas of bodies.
   *
   * @param entries of {@code {"metadata": {...}}}
   * @param entry of {@code {"meta": {"key": "value"}}}
   */
  public record Schemas(String entries, String entry) {
    /** Keys of 1 to 255 characters, values of at most 255. */
    public static final Schemas USUAL = new Schemas("metadata/entries", "metadata/entry");
  }

  String heading() {
    return column.resource() + " metadata";
  }
}
