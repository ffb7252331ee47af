package dev.halite.manage.output;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes what a command found, for people or for programs. */
public final class Output {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final PrintWriter out;

  public Output(CommandSpec command) {
    this.out = command.commandLine().getOut();
  }

  public void line(String text) {
    out.println(text);
    out.flush();
  }

  public void json(Object value) {
    line(JSON.writeValueAsString(value));
  }

  /** Rows in columns that are as wide as their longest text. */
  public void table(List<String> titles, List<? extends List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(titles);
    all.addAll(rows);
    Column[] columns = new Column[titles.size()];
    for (int i = 0; i < columns.length; i++) {
      int column = i;
      int longest = all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
      columns[i] = new Column(longest + 2, 0, Overflow.SPAN);
    }
    TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), columns);
    table.setAdjustLineBreaksForWideCJKCharacters(false);
    all.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
    out.print(table.toString().replaceAll(" +(\\R)", "$1"));
    out.flush();
  }

  /** A time without its fraction; a dash for none. */
  public static String time(@Nullable Instant time) {
    return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  public static String orDash(@Nullable String text) {
    return text == null || text.isEmpty() ? "-" : text;
  }
}
