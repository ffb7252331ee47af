package dev.halite.api.listing;

import dev.halite.api.link.Links;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the link to the page after one. */
public final class NextLink {
  private NextLink() {}

  /**
   * The value of {@code <collection>_links}; null where the page was not full, so that there is
   * nothing to follow.
   *
   * @param path of the list below {@code /v3}, such as {@code /volumes/detail}
   * @param last id of the page's last item; null for an empty page
   */
  public static @Nullable List<Map<String, String>> of(
      Links links,
      String path,
      QueryParameters query,
      ListRequest request,
      int count,
      @Nullable String last) {
    if (last == null || request.limit() == 0 || count < request.limit()) {
      return null;
    }
    StringBuilder address = new StringBuilder(links.address(path)).append('?');
    query
        .asMap()
        .forEach(
            (name, value) -> {
              // The marker says where to go on; an offset would skip rows on every page.
              if (!name.equals("marker") && !name.equals("offset")) {
                address.append(encoded(name)).append('=').append(encoded(value)).append('&');
              }
            });
    return List.of(Links.link("next", address.append("marker=").append(encoded(last)).toString()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
