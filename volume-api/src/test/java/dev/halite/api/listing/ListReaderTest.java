package dev.halite.api.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.api.config.ApiProperties;
import dev.halite.api.microversion.Microversion;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

@Timeout(60)
class ListReaderTest {
  private static final ListRules VOLUMES =
      new ListRules(
          "volume",
          List.of(
              FilterRule.of("name", FilterKind.FREE_TEXT),
              FilterRule.of("status", FilterKind.TEXT),
              FilterRule.of("size", FilterKind.INTEGER),
              FilterRule.of("bootable", FilterKind.BOOLEAN),
              FilterRule.of("metadata", FilterKind.MAP),
              FilterRule.of("host", FilterKind.TEXT),
              new FilterRule("group_id", FilterKind.ID, 10),
              new FilterRule("created_at", FilterKind.TIME, 60)),
          Set.of("created_at", "name", "id"),
          Set.of("own"),
          List.of("name", "status", "size", "bootable", "metadata", "group_id", "created_at"));

  private final ListReader reader;

  ListReaderTest() {
    ApiProperties properties =
        new Binder(new MapConfigurationPropertySource(Map.of("halite.api.max-limit", "100")))
            .bind("halite.api", ApiProperties.class)
            .get();
    reader = new ListReader(properties, new ResourceFilters(properties));
  }

  private ListRequest read(String query, int minor, boolean admin) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        values.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
    }
    RequestContext caller = new RequestContext("req", null, "ann", "aa", Set.of(), Set.of(), admin);
    return reader.read(VOLUMES, QueryParameters.of(values), Microversion.of(minor), caller);
  }

  @Test
  void withoutParametersItIsTheNewestFirst() {
    assertThat(read("", 0, false))
        .isEqualTo(
            new ListRequest(
                100,
                null,
                0,
                List.of(new SortKey("created_at", true)),
                List.of(),
                false,
                false,
                false));
  }

  @ParameterizedTest
  @CsvSource({"limit=5, 5", "limit=0, 0", "limit=100000000000000000000, 100", "limit=+7, 7"})
  void aLimitIsClipped(String query, int limit) {
    assertThat(read(query, 0, false).limit()).isEqualTo(limit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=-1",
        "limit=x",
        "limit=",
        "limit=1.5",
        "offset=-1",
        "offset=x",
        "offset=99999999999",
        "sort=name&sort_key=name",
        "sort=name&sort_dir=asc",
        "sort=nope",
        "sort=name:up",
        "sort_dir=sideways",
        "sort_key=nope",
        "sort=name,,id",
        "all_tenants=maybe"
      })
  void whatIsWrongIsRefused(String query) {
    assertThatThrownBy(() -> read(query, 0, true))
        .isInstanceOfSatisfying(
            HaliteException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.INVALID_INPUT));
  }

  @Test
  void sortKeysComeWithTheirDirections() {
    assertThat(read("sort=name:asc,id, created_at:desc,name", 0, false).order())
        .containsExactly(
            new SortKey("name", false), new SortKey("id", true), new SortKey("created_at", true));
    assertThat(read("sort_key=name&sort_dir=asc", 0, false).order())
        .containsExactly(new SortKey("name", false));
    assertThat(read("sort_dir=asc", 0, false).order())
        .containsExactly(new SortKey("created_at", false));
  }

  @ParameterizedTest
  @CsvSource({
    "all_tenants=1, true, true",
    "all_tenants=True, true, true",
    "all_tenants=0, true, false",
    "all_tenants=yes, false, false",
    "'', true, false"
  })
  void onlyAdministratorsSeeEveryProject(String query, boolean admin, boolean all) {
    assertThat(read(query, 0, admin).allProjects()).isEqualTo(all);
  }

  @Test
  void filtersAreReadByTheirKind() {
    assertThat(
            read(
                    "name=a&size=3&bootable=True&metadata={'k': 'v'}&group_id="
                        + "5aa119a8-d25b-45a7-8d1b-88e127885635&created_at=gt:2026-01-01T00:00:00,"
                        + "lte:2026-02-01&own=1",
                    71,
                    false)
                .filters())
        .extracting(Filter::toString)
        .containsExactly(
            "OneOf[name=name, values=[a], orNull=false]",
            "OneOf[name=size, values=[3], orNull=false]",
            "OneOf[name=bootable, values=[true], orNull=false]",
            "Entries[name=metadata, entries={k=v}]",
            "OneOf[name=group_id, values=[5aa119a8-d25b-45a7-8d1b-88e127885635], orNull=false]",
            "Time[name=created_at, comparison=GREATER, value=2026-01-01T00:00:00Z]",
            "Time[name=created_at, comparison=LESS_OR_EQUAL, value=2026-02-01T00:00:00Z]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size=many",
        "bootable=maybe",
        "metadata=x",
        "metadata={'a'}",
        "created_at=2026-01-01",
        "created_at=gt:yesterday",
        "created_at=gt:+999999-01-01",
        "created_at=near:2026-01-01"
      })
  void aValueOfTheWrongKindIsRefused(String query) {
    assertThatThrownBy(() -> read(query, 71, true)).isInstanceOf(HaliteException.class);
  }

  @Test
  void aFilterUsersMayNotUseIsDroppedBefore31AndRefusedFromThere() {
    assertThat(read("host=a&nope=b", 30, false).filters()).isEmpty();
    assertThatThrownBy(() -> read("host=a&name=c", 31, false))
        .hasMessage("Invalid input received: Invalid filters host are found in query options.");
    assertThat(read("host=a", 71, true).filters()).hasSize(1);
  }

  @Test
  void anAdministratorsUnknownFilterMatchesNothing() {
    assertThat(read("nope=1", 0, true).nothing()).isTrue();
    assertThat(read("group_id=7", 10, true).nothing()).isTrue();
  }

  /** One value, several, or none: as each kind of column takes them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          status=['available','error']   | [available, error] | false
          status=["available", "error"]  | [available, error] | false
          status=('available',)          | [available]        | false
          status=[u'available', None]    | [available]        | true
          status=None                    | []                 | true
          status='available'             | [available]        | false
          status="None"                  | [None]             | false
          status=none                    | [none]             | false
          status=available               | [available]        | false
          status=['available'            | [['available']     | false
          status=['a'] or 1              | [['a'] or 1]       | false
          status=[['a']]                 | [[['a']]]          | false
          status=it's                    | [it's]             | false
          status=True                    | [True]             | false
          status=123                     | [123]              | false
          status=                        | []                 | false
          status=NoneSuch                | [NoneSuch]         | false
          name=['a','b']                 | [['a','b']]        | false
          name="foo"                     | ["foo"]            | false
          name=[1,2]                     | [[1,2]]            | false
          name=123                       | [123]              | false
          name=None                      | [None]             | false
          size=[1, 2]                    | [1, 2]             | false
          size='3'                       | [3]                | false
          size=None                      | []                 | true
          group_id=None                  | []                 | true
          group_id=['5aa119a8-d25b-45a7-8d1b-88e127885635', 'x'] | [5aa119a8-d25b-45a7-8d1b-88e127885635] | false
          """)
  void aValueMayBeWrittenAsALiteral(String query, String values, boolean orNull) {
    ListRequest read = read(query, 71, true);
    assertThat(read.nothing()).isFalse();
    assertThat(read.filters())
        .singleElement()
        .isInstanceOfSatisfying(
            Filter.OneOf.class,
            filter -> {
              assertThat(filter.values().equals(List.of("")) ? "[]" : filter.values().toString())
                  .isEqualTo(values);
              assertThat(filter.orNull()).isEqualTo(orNull);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"status=[]", "group_id=['x','y']", "group_id=[]", "size=[]"})
  void aListOfNoValueMatchesNothing(String query) {
    assertThat(read(query, 71, true).nothing()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size=[1,'x']",
        "metadata=abc",
        "metadata=None",
        "metadata=['a']",
        "bootable=None"
      })
  void aLiteralOfTheWrongKindIsRefused(String query) {
    assertThatThrownBy(() -> read(query, 71, true))
        .isInstanceOfSatisfying(
            HaliteException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.INVALID_INPUT));
  }

  @Test
  void likeIsNeverALiteral() {
    assertThat(read("status~=['a']", 34, true).filters())
        .containsExactly(new Filter.Like("status", "['a']"));
  }

  @Test
  void aFilterIsDroppedBelowItsVersion() {
    assertThat(read("group_id=7&created_at=x", 9, true).filters()).isEmpty();
    assertThat(read("group_id=7&created_at=x", 9, true).nothing()).isFalse();
  }

  @Test
  void likeComesWith34() {
    assertThat(read("name~=a", 34, false).filters()).containsExactly(new Filter.Like("name", "a"));
    assertThatThrownBy(() -> read("name~=a", 33, false)).isInstanceOf(HaliteException.class);
    assertThat(read("name~=a", 30, false).filters()).isEmpty();
    assertThat(read("size~=3", 34, false).nothing()).isTrue();
  }

  @Test
  void bootableIsLooseBefore2() {
    assertThat(read("bootable=nonsense", 1, false).filters())
        .containsExactly(Filter.OneOf.of("bootable", true));
    assertThat(read("bootable=FALSE", 1, false).filters())
        .containsExactly(Filter.OneOf.of("bootable", false));
  }

  @Test
  void theCountComesWith45() {
    assertThat(read("with_count=true", 45, false).withCount()).isTrue();
    assertThat(read("with_count=true", 30, false).withCount()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                          | {}
          {'a': 'b'}                  | {a=b}
          {"a": "b"}                  | {a=b}
          {u'a': u'b', 'c': 'd',}     | {a=b, c=d}
          {'a': 3}                    | {a=3}
          {'it\\'s': "\\x41\\u00e4"}  | {it's=Aä}
          {'a': 'b'                   | null
          {'a': {'b': 'c'}}           | null
          {'a': '\\x00'}              | null
          {'a' 'b'}                   | null
          {'a': 'b'} x                | null
          __import__('os')            | null
          """)
  void aDictionaryIsReadAsPythonWritesIt(String text, String entries) {
    assertThat(String.valueOf(LiteralText.dictionary(text))).isEqualTo(entries);
  }
}
