package dev.halite.api.extension;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * A part of the API that once was optional. Clients look for its alias before they use it.
 *
 * @param name short name
 * @param alias what clients look for
 * @param description one line
 * @param updated when it last changed, as the aliases' first servers say it
 * @param links always none
 * @param routes without which it is not there; not shown
 */
record Extension(
    String name,
    String alias,
    String description,
    String updated,
    List<String> links,
    @JsonIgnore List<String> routes) {
  static Extension of(String name, String alias, String description, String day, String... routes) {
    return new Extension(
        name, alias, description, day + "T00:00:00+00:00", List.of(), List.of(routes));
  }
}
