package dev.halite.benchmark;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What one client copies of what there is, in turn: no two clients meet at one then, and none is
 * copied much more often than another.
 */
final class Share {
  private final List<String> ids;
  private int taken;

  private Share(List<String> ids) {
    this.ids = ids;
  }

  /** A share for each client. */
  static List<Share> among(int clients, List<String> all) {
    if (all.size() < clients) {
      throw new IllegalArgumentException(
          "%d clients have only %d to copy.".formatted(clients, all.size()));
    }
    return IntStream.range(0, clients)
        .mapToObj(
            client ->
                IntStream.iterate(client, i -> i < all.size(), i -> i + clients)
                    .mapToObj(all::get)
                    .toList())
        .map(Share::new)
        .toList();
  }

  String next() {
    return ids.get(taken++ % ids.size());
  }
}
