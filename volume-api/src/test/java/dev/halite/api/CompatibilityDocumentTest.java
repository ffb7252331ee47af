package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.action.ActionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The page that says what of the API is served has a row for all that clients know, and for ours.
 */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class CompatibilityDocumentTest {
  private static final Path PAGE = Path.of("..", "docs", "api-compatibility.md");
  private static final Path SEEN = Path.of("target", "api-compatibility.md");
  private static final String HEAD = "| request | microversions | served |";

  @Test
  void thePageSaysWhatTheTableServes() throws IOException {
    Map<String, KnownApi.Versions> known = KnownApi.routes();
    Set<String> served =
        CatalogApi.bean(ActionTable.class).actions().stream()
            .filter(KnownApi::isPublic)
            .map(KnownApi::name)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> ours = new LinkedHashSet<>(served);
    ours.removeAll(known.keySet());
    String page = Files.readString(PAGE);
    String wanted =
        Stream.concat(
                known.entrySet().stream()
                    .map(
                        route ->
                            line(
                                route.getKey(),
                                versions(route.getValue()),
                                served.contains(route.getKey()) ? "yes" : "not yet")),
                ours.stream().map(route -> line(route, "all", "Halite's own")))
            .collect(
                Collectors.joining(
                    "\n",
                    page.substring(0, page.indexOf(HEAD)) + HEAD + "\n|---|---|---|\n",
                    "\n"));
    Files.createDirectories(SEEN.getParent());
    Files.writeString(SEEN, wanted);

    assertThat(page).as("if the change is meant: copy %s to %s", SEEN, PAGE).isEqualTo(wanted);
  }

  private static String line(String route, String versions, String served) {
    return "| `%s` | %s | %s |".formatted(route, versions, served);
  }

  private static String versions(KnownApi.Versions versions) {
    if (versions.equals(KnownApi.Versions.ALL)) {
      return "all";
    }
    return versions.until() == KnownApi.Versions.ALL.until()
        ? "from 3." + versions.since()
        : "3.%d to 3.%d".formatted(versions.since(), versions.until());
  }
}
