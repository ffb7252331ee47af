package dev.halite.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.Move;
import dev.halite.common.engine.kind.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of the documents that tells of the kinds is made from their rows. */
@Timeout(10)
class KindsDocumentTest {
  private static final Path PAGE = Path.of("..", "docs", "kinds.md");
  private static final Path SEEN = Path.of("target", "kinds.md");

  @Test
  void thePageSaysWhatTheRowsSay() throws IOException {
    String table =
        """
        | kind | from | during | succeeded | failed | nothing changed | lane | in a queue | without progress | tries | events |
        |---|---|---|---|---|---|---|---|---|---|---|
        """
            + KindsOfCatalog.all().stream()
                .map(kind -> line(kind.row()))
                .collect(Collectors.joining("\n"))
            + "\n";
    String page = Files.readString(PAGE);
    String wanted = page.substring(0, page.indexOf("| kind |")) + table;
    Files.createDirectories(SEEN.getParent());
    Files.writeString(SEEN, wanted);

    assertThat(page).as("if the change is meant: copy %s to %s", SEEN, PAGE).isEqualTo(wanted);
  }

  private static String line(KindRow row) {
    Move<?> move = row.move();
    return Stream.of(
            "`" + row.wireName() + "`",
            move == null ? "" : move.from().isEmpty() ? "(new)" : texts(move.from()),
            move == null ? "" : texts(move.busy()),
            move == null ? "" : end(move.succeeded()),
            move == null ? "" : end(move.failed()),
            move == null ? "" : end(move.untouched()),
            row.lane().name().toLowerCase(Locale.ROOT),
            time(row.deadlines().queued()),
            time(row.deadlines().quiet()),
            row.attempts() == 0 ? "for ever" : String.valueOf(Math.max(1, row.retries())),
            row.event() == null
                ? ""
                : "`" + row.event() + "` start, end" + (row.errorEvent() ? ", error" : ""))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String texts(Collection<? extends Status> statuses) {
    return statuses.stream().map(Status::text).sorted().collect(Collectors.joining(", "));
  }

  private static String end(@Nullable Status status) {
    return status == null ? "as before" : status.text();
  }

  private static String time(Duration time) {
    return time.toHours() >= 24
        ? time.toDays() + " d"
        : time.toMinutes() >= 60 ? time.toHours() + " h" : time.toMinutes() + " min";
  }
}
