package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules that no compiled class shows; the others are in {@link HouseRulesTest}. */
@Timeout(60)
class SourceRulesTest {
  private static final Path ROOT = Path.of("..");

  /**
   * Who may catch whatever comes and go on, and why. Others let it through to the engine, which
   * knows what to do about a defect; whoever only cleans up throws it on.
   */
  private static final Map<String, String> GO_ON =
      Map.ofEntries(
          Map.entry("ActionDispatcher", "each request gets an answer of ours"),
          Map.entry("ExchangeFilter", "nothing falls through to the server's own page"),
          Map.entry("HealthActions", "a probe that fails is an answer"),
          Map.entry("ServiceSession", "those who wait for the session get the failure"),
          Map.entry("TokenValidation", "those who wait for the same token get the failure"),
          Map.entry("RequestSchemas", "all schemas that are wrong are named in one start"),
          Map.entry("BackendKeeper", "a backend that fails is down, and tried again"),
          Map.entry("DriverCalls", "the failure is handed to the thread that asked"),
          Map.entry("ExportKeeper", "the trouble of one volume is told, and the others come back"),
          Map.entry(
              "Overwriting", "the trouble of one volume is told, and the others are overwritten"),
          Map.entry("OrderedStop", "the parts below have to be stopped nevertheless"),
          Map.entry("StopSignals", "there is nobody left to throw to"));

  private static final Pattern CATCH_ALL =
      Pattern.compile(
          "catch \\((?:[\\w.]+ \\| )*(?:RuntimeException|Exception|Throwable|Error)\\b[^)]*\\)"
              + " \\{");

  /** The classes in which something may be written, and why there alone. */
  private record Place(String because, String... classes) {}

  /** What is written in one place only, by a pattern of the sources. */
  private static final Map<String, Place> ONE_PLACE =
      Map.of(
          // Anywhere in what follows the word SET in a statement.
          "(?s)\\bSET\\b(?:(?!\\bWHERE\\b|\\bFROM\\b|\"\"\"|;).)*?(?<![\\w.])(?:attach_)?status\\s*=",
          new Place(
              "a status moves by a row of a table of moves, with its row locked or compared; that"
                  + " of a volume follows from its attachments too, which move beside their"
                  + " servers",
              "Attachments",
              "StatusMoves",
              "Volumes"),
          "OperationStore\\.Closed\\b",
          new Place(
              "the applier alone ends operations, so that an end and what changes with it are one;"
                  + " beside it, what nobody has taken yet is withdrawn",
              "OperationWriters",
              "Operations"),
          "(?:DELETE FROM operation_run|UPDATE operation)\\b",
          new Place("an operation that ends does so in both of its tables", "OperationStore"),
          "getCause\\(\\) instanceof",
          new Place(
              "what is thrown says by its type what is to be done, but where others wrap it",
              "BodyReader",
              "Progress",
              "Surroundings"),
          "(?:UPDATE|INSERT INTO) quota_usage\\b",
          new Place("a limit is compared in the statement that counts", "Quotas"),
          "(?:UPDATE|INSERT INTO|DELETE FROM) pool_claim\\b",
          new Place("a claim and the pool that it is counted in change together", "Claims"));

  private static final Pattern METHOD = Pattern.compile("(?m)^ +(?:\\w+ )*void (\\w+)\\(");

  @Test
  void onlyTheEngineAndAFewOthersGoOnAfterWhateverFailure() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (Path file : sources("main")) {
      String name = file.getFileName().toString().replace(".java", "");
      if (!file.toString().contains("/common/engine/") && goesOn(Files.readString(file))) {
        found.add(name);
      }
    }
    assertThat(found)
        .as("because a defect that is swallowed shows nowhere; who goes on stands in GO_ON")
        .containsExactlyInAnyOrderElementsOf(GO_ON.keySet());
  }

  @Test
  void whatHasOnePlaceStandsThereOnly() throws IOException {
    for (Map.Entry<String, Place> rule : ONE_PLACE.entrySet()) {
      Pattern pattern = Pattern.compile(rule.getKey());
      TreeSet<String> found = new TreeSet<>();
      for (Path file : sources("main")) {
        if (pattern.matcher(Files.readString(file)).find()) {
          found.add(file.getFileName().toString().replace(".java", ""));
        }
      }
      assertThat(found)
          .as("%s, because %s", rule.getKey(), rule.getValue().because())
          .containsExactlyInAnyOrder(rule.getValue().classes());
    }
  }

  /** Surefire runs the tests of such a class and counts none of them, so nobody misses them. */
  @Test
  void noClassOfTestsIsAParameterizedOne() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : sources("test")) {
      if (Files.readString(file).contains("params.Parameterized" + "Class;")) {
        found.add(file.getFileName().toString());
      }
    }
    assertThat(found).isEmpty();
  }

  private static boolean goesOn(String source) {
    Matcher matcher = CATCH_ALL.matcher(source);
    while (matcher.find()) {
      if (!block(source, matcher.end()).contains("throw ")) {
        return true;
      }
    }
    return false;
  }

  /** The text up to the brace that closes what was opened just before. */
  private static String block(String source, int start) {
    int depth = 1;
    int at = start;
    while (depth > 0) {
      char c = source.charAt(at);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      at++;
    }
    return source.substring(start, at);
  }

  @Test
  void testsAreNamedAlike() throws IOException {
    List<String> odd = new ArrayList<>();
    for (Path file : sources("test")) {
      Matcher matcher = METHOD.matcher(Files.readString(file));
      while (matcher.find()) {
        if (matcher.group(1).indexOf('_') >= 0) {
          odd.add(file.getFileName() + ": " + matcher.group(1));
        }
      }
    }
    assertThat(odd).as("because names are sentences in camel case, as everywhere").isEmpty();
  }

  private static List<Path> sources(String kind) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module :
          modules.filter(m -> m.getFileName().toString().startsWith("volume-")).toList()) {
        Path folder = module.resolve("src/" + kind + "/java");
        boolean forTests = module.endsWith("volume-testkit") && kind.equals("main");
        if (Files.isDirectory(folder) && !forTests) {
          try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
          }
        }
      }
    }
    assertThat(found).hasSizeGreaterThan(100);
    return found;
  }
}
