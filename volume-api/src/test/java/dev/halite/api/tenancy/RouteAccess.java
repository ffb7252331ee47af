package dev.halite.api.tenancy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A row of the table that says who may do what. The table is written by hand, as Markdown, and
 * judges the service: nothing in it is made from the rules of the policy.
 *
 * @param request a name of {@link Routes}, to which a query may be added: a variant of the route
 *     that is for fewer callers
 */
record RouteAccess(String request, Map<Caller, Verdict> verdicts) {
  private static final String RESOURCE = "route-access.md";

  RouteAccess {
    verdicts = Map.copyOf(verdicts);
  }

  /** The route, without what makes the row a variant of it. */
  String route() {
    return request.replaceFirst("[?][^ ]*", "");
  }

  /** The table as it is written. */
  static String text() {
    try (InputStream in = RouteAccess.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rows. */
  static List<RouteAccess> table() {
    List<String> lines = text().lines().toList();
    List<String> headings = cells(lines.getFirst());
    List<Caller> callers = headings.stream().skip(1).map(RouteAccess::caller).toList();
    if (!callers.equals(List.of(Caller.values()))) {
      throw new IllegalStateException("the columns are not " + Arrays.toString(Caller.values()));
    }
    List<RouteAccess> rows = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      List<String> cells = cells(line);
      if (cells.size() != headings.size()) {
        throw new IllegalStateException("a row has a cell too few or too many: " + line);
      }
      Map<Caller, Verdict> verdicts = new EnumMap<>(Caller.class);
      for (int i = 0; i < callers.size(); i++) {
        verdicts.put(callers.get(i), Verdict.of(cells.get(i + 1)));
      }
      rows.add(new RouteAccess(cells.getFirst().replace("`", ""), verdicts));
    }
    return rows;
  }

  private static List<String> cells(String line) {
    String inner = line.strip().replaceFirst("^[|]", "").replaceFirst("[|]$", "");
    return Arrays.stream(inner.split("[|]", -1)).map(String::strip).toList();
  }

  private static Caller caller(String heading) {
    for (Caller caller : Caller.values()) {
      if (caller.text().equals(heading)) {
        return caller;
      }
    }
    throw new IllegalArgumentException("no caller is called '" + heading + "'");
  }

  @Override
  public String toString() {
    return request;
  }
}
