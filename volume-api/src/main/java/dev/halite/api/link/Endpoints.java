package dev.halite.api.link;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds out under which address the client knows this service. */
public final class Endpoints {
  private final @Nullable String configured;
  private final boolean trustForwarded;

  public Endpoints(@Nullable URI configured, boolean trustForwarded) {
    this.configured = configured == null ? null : withoutSlash(configured.toString());
    this.trustForwarded = trustForwarded;
  }

  /** The address up to but without {@code /v3}, without a slash at the end. */
  public String of(HttpServletRequest request) {
    if (configured != null) {
      return configured;
    }
    String scheme = request.getScheme();
    String host = request.getHeader("Host");
    String prefix = "";
    if (trustForwarded) {
      scheme = forwarded(request, "X-Forwarded-Proto", scheme).toLowerCase(Locale.ROOT);
      host = forwarded(request, "X-Forwarded-Host", host);
      String given = forwarded(request, "X-Forwarded-Prefix", prefix);
      // Without a slash it would become part of the host.
      prefix = given.startsWith("/") ? withoutSlash(given) : prefix;
    }
    if (host == null || host.isEmpty()) {
      host = request.getServerName() + ":" + request.getServerPort();
    }
    return scheme + "://" + host + prefix + request.getContextPath();
  }

  /** The first of the values that proxies have added, if it could stand in an address. */
  private static String forwarded(
      HttpServletRequest request, String header, @Nullable String otherwise) {
    String fallback = otherwise == null ? "" : otherwise;
    String value = request.getHeader(header);
    if (value == null) {
      return fallback;
    }
    int comma = value.indexOf(',');
    String first = (comma < 0 ? value : value.substring(0, comma)).strip();
    boolean plain =
        !first.isEmpty()
            && first.chars().allMatch(c -> c > ' ' && c < 127 && "\"<>\\^`{|}?#@".indexOf(c) < 0);
    return plain ? first : fallback;
  }

  private static String withoutSlash(String text) {
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
