package dev.halite.standalone.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is being made; a character of {@link #body} is a byte. */
final class Draft {
  String method = "GET";
  String path = "/";
  String protocol = "HTTP/1.1";
  @Nullable String contentType;
  @Nullable String length;
  @Nullable String version;
  @Nullable String credentials;
  @Nullable Person person;
  String host = "Host: 127.0.0.1";
  String body = "";
  boolean mayBeCutOff;
  final List<String> query = new ArrayList<>();
  final List<String> more = new ArrayList<>();

  /** Says who sends it. */
  void by(Person sender) {
    person = sender;
    credentials = sender.authorization();
  }

  /** Takes JSON for its body. */
  void json(String text) {
    body = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    contentType = "Content-Type: application/json";
  }

  Attempt finished() {
    List<String> headers = new ArrayList<>();
    headers.add(host);
    headers.add("Connection: close");
    if (version != null) {
      headers.add("OpenStack-API-Version: " + version);
    }
    if (credentials != null) {
      headers.add(credentials);
    }
    if (contentType != null) {
      headers.add(contentType);
    }
    if (length != null) {
      headers.add(length);
    } else if (!body.isEmpty()) {
      headers.add("Content-Length: " + body.length());
    }
    headers.addAll(more);
    headers.removeIf(String::isEmpty);
    String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
    return new Attempt(
        new WireRequest(method + " " + target + " " + protocol, headers, body),
        person,
        mayBeCutOff);
  }
}
