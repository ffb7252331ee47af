package dev.halite.standalone.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a request that shows a problem smaller while it still shows it. */
final class Shrinker {
  private static final int MOST_TRIES = 200;

  private final Predicate<Attempt> problem;
  private int tries;

  Shrinker(Predicate<Attempt> problem) {
    this.problem = problem;
  }

  Attempt shrink(Attempt attempt) {
    Attempt smallest = attempt;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (WireRequest candidate : candidates(smallest.request())) {
        if (tries++ >= MOST_TRIES) {
          return smallest;
        }
        Attempt next = smallest.with(candidate);
        if (problem.test(next)) {
          smallest = next;
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  /** Smaller requests, those that lose most first. */
  private static List<WireRequest> candidates(WireRequest request) {
    List<WireRequest> candidates = new ArrayList<>();
    String body = request.body();
    for (int part = body.length(); part >= 1; part /= 2) {
      for (int at = 0; at < body.length() && candidates.size() < 60; at += part) {
        int end = Math.min(body.length(), at + part);
        candidates.add(request.withBody(body.substring(0, at) + body.substring(end)));
      }
    }
    String line = request.line();
    int query = line.indexOf('?');
    int end = line.lastIndexOf(' ');
    if (query > 0 && end > query) {
      candidates.add(request.withLine(line.substring(0, query) + line.substring(end)));
      String[] parameters = line.substring(query + 1, end).split("&", -1);
      for (int i = 0; parameters.length > 1 && i < parameters.length; i++) {
        List<String> fewer = new ArrayList<>(List.of(parameters));
        fewer.remove(i);
        candidates.add(
            request.withLine(
                line.substring(0, query + 1) + String.join("&", fewer) + line.substring(end)));
      }
    }
    for (int i = 0; i < request.headers().size(); i++) {
      candidates.add(request.withoutHeader(i));
    }
    return candidates;
  }
}
