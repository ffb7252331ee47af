package dev.halite.api.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the absolute links of one answer.
 *
 * @param endpoint scheme, host and prefix as the client sees them, without a slash at the end
 * @param project the project id in the request's path; null if the path had none
 */
public record Links(String endpoint, @Nullable String project) {

  /** {@code rel: self} and {@code rel: bookmark} of a resource such as {@code volumes}, its id. */
  public List<Map<String, String>> of(String collection, String id) {
    String tail = (project == null ? "/" : "/" + project + "/") + collection + "/" + id;
    return List.of(link("self", endpoint + "/v3" + tail), link("bookmark", endpoint + tail));
  }

  /** Address of a path under {@code /v3}, in the same project. */
  public String address(String path) {
    return endpoint + "/v3" + (project == null ? "" : "/" + project) + path;
  }

  /** One link object. */
  public static Map<String, String> link(String rel, String href) {
    // Map.of keeps no order; clients do not care, people who read answers do.
    Map<String, String> link = new LinkedHashMap<>(4);
    link.put("rel", rel);
    link.put("href", href);
    return link;
  }
}
