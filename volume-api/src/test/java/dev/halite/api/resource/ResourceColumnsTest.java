package dev.halite.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.common.engine.database.TableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What the rows of fields say of columns is what the catalog says of them. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class ResourceColumnsTest {
  private static final Pattern PLAIN = Pattern.compile("[a-z_]+");

  private record Column(boolean nullable, String type) {}

  @Test
  void fieldsKnowTheirColumns() {
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (Resource<?, ?> resource : CatalogApi.bean(Resources.class).all()) {
      Map<String, Column> columns = columns(resource.table());
      for (Field<?, ?> field : resource.fields()) {
        String sql = field.asked().column();
        if (sql == null || !PLAIN.matcher(sql).matches()) {
          continue;
        }
        checked++;
        Column column = columns.get(sql);
        String subject = resource.name() + "." + field.name() + ": " + resource.table() + "." + sql;
        if (column == null) {
          wrong.add(subject + " is not there");
        } else {
          if (column.nullable() != field.asked().nullable()) {
            wrong.add(subject + " is " + (column.nullable() ? "" : "not ") + "nullable");
          }
          if (!types(field.kind()).contains(column.type())) {
            wrong.add(subject + " is " + column.type() + ", the field " + field.kind());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(35);
  }

  /** Every reader of rows there is, whether or not a list shows what it reads. */
  @Test
  void whatAReaderTakesForGrantedIsNeverNull() throws IllegalAccessException {
    List<String> wrong = new ArrayList<>();
    Set<String> tables = new TreeSet<>();
    for (TableRows<?> rows : allRows()) {
      Map<String, Column> columns = columns(rows.table());
      tables.add(rows.table());
      for (String name : rows.required()) {
        Column column = columns.get(name);
        if (PLAIN.matcher(name).matches() && (column == null || column.nullable())) {
          wrong.add(rows.table() + "." + name);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(tables).contains("volume", "snapshot", "volume_type", "user_message");
  }

  private static List<TableRows<?>> allRows() throws IllegalAccessException {
    List<TableRows<?>> all = new ArrayList<>();
    for (JavaClass owner : new ClassFileImporter().importPackages("dev.halite")) {
      for (JavaField field : owner.getFields()) {
        if (field.getRawType().isEquivalentTo(TableRows.class)
            && field.getModifiers().contains(JavaModifier.STATIC)) {
          java.lang.reflect.Field reflected = field.reflect();
          reflected.setAccessible(true);
          all.add((TableRows<?>) reflected.get(null));
        }
      }
    }
    return all;
  }

  /** The description of the API names every filter, sort key and field, with its version. */
  @Test
  void theOpenApiDocumentFollowsFromTheRows() {
    JsonNode document = new TestClient(CatalogApi.port()).get("/openapi").json();
    JsonNode parameters = document.at("/paths/~1v3~1volumes~1detail/get/parameters");
    assertThat(parameters.findValuesAsString("name"))
        .contains("limit", "sort", "name", "display_name", "group_id", "host");
    assertThat(parameters)
        .anySatisfy(
            parameter -> {
              assertThat(parameter.path("name").stringValue()).isEqualTo("group_id");
              assertThat(parameter.path("x-halite-since").stringValue()).isEqualTo("3.10");
              assertThat(parameter.path("x-halite-for-users").booleanValue()).isTrue();
            });
    JsonNode volume = document.at("/components/schemas/resource.volume/properties");
    assertThat(volume.path("bootable").path("type").toString()).isEqualTo("[\"string\",\"null\"]");
    assertThat(volume.path("launched_at").isMissingNode()).isTrue();
    assertThat(volume.path("shared_targets").path("x-halite-shown").size()).isEqualTo(2);
    assertThat(
            document
                .at(
                    "/paths/~1v3~1types/get/responses/200/content/application~1json/schema"
                        + "/properties/volume_types/items/$ref")
                .stringValue())
        .isEqualTo("#/components/schemas/resource.volume_type");
  }

  private static Map<String, Column> columns(String table) {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT column_name, is_nullable, data_type FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = :table
            """)
        .param("table", table)
        .query(
            (row, number) ->
                Map.entry(
                    row.getString(1), new Column(row.getString(2).equals("YES"), row.getString(3))))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Set<String> types(FieldKind kind) {
    return switch (kind) {
      case FREE_TEXT, TEXT -> Set.of("text");
      case ID -> Set.of("uuid");
      case NUMBER -> Set.of("integer", "bigint", "smallint");
      case FLAG -> Set.of("boolean");
      case TIME -> Set.of("timestamp with time zone");
      case MAP -> Set.of("jsonb");
      case MADE -> Set.of();
    };
  }
}
