package dev.halite.common.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A function that nobody calls any more is dropped, once no process of before calls it. */
@Timeout(120)
class CatalogFunctionsTest {
  private static final Path ROOT = Path.of("..");

  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private static JdbcClient jdbc() {
    return JdbcClient.create(
        new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
  }

  @Test
  void eachFunctionIsCalledByAStatementOrByThePartsOfTheCatalog() throws IOException {
    List<String> functions = ours("p.proname");
    String callers = sources() + String.join("\n", partsOfTheCatalog());
    assertThat(functions).isNotEmpty();
    assertThat(functions.stream().filter(function -> !callers.contains(function + "(")))
        .as("functions of migrations that nobody calls")
        .isEmpty();
  }

  /** Of each function of a migration; those of extensions are none of ours. */
  private static List<String> ours(String what) {
    return jdbc()
        .sql(
            """
            SELECT %s FROM pg_proc p
            WHERE p.pronamespace = current_schema()::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
            """
                .formatted(what))
        .query(String.class)
        .list();
  }

  /** Bodies of functions without their own names; defaults, indexes, constraints, triggers. */
  private static List<String> partsOfTheCatalog() {
    return Stream.concat(
            ours("COALESCE(pg_get_function_sqlbody(p.oid), p.prosrc)").stream(),
            jdbc()
                .sql(
                    """
                    SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
                    UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index
                    UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint
                    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger
                    """)
                .query(String.class)
                .list()
                .stream())
        .toList();
  }

  private static String sources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .map(CatalogFunctionsTest::text)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String text(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(file));
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
