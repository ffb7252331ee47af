package dev.halite.api.tenancy;

import dev.halite.api.TestClient.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** All that a client can tell from an answer, without what differs from request to request. */
record SeenAnswer(int status, Map<String, List<String>> headers, String body) {
  private static final Set<String> OF_EACH_REQUEST =
      Set.of("date", "x-openstack-request-id", "x-compute-request-id");

  static SeenAnswer of(Answer answer, UnaryOperator<String> body) {
    Map<String, List<String>> headers = new TreeMap<>();
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OF_EACH_REQUEST.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name.toLowerCase(Locale.ROOT), values);
              }
            });
    return new SeenAnswer(answer.status(), headers, body.apply(answer.body()));
  }
}
