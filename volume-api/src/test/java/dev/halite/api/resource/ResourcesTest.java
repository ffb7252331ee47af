package dev.halite.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ResourcesTest {
  private record Thing(UUID id, @Nullable String name, Instant createdAt) {}

  private static final Policy POLICY = Policy.of(null);

  private static final Field<Thing, Object> ID = Field.id("id", Thing::id).column("id");
  private static final Field<Thing, Object> CREATED =
      Field.time("created_at", Thing::createdAt).column("created_at").sort();

  private static Resource<Thing, Object> thing(
      String name, List<Field<Thing, ? super Object>> fields) {
    return Resource.of(name, "Thing", "things", "thing", fields);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    Resource<Thing, Object> first =
        thing(
            "first",
            List.of(
                ID,
                CREATED,
                Field.text("filtered", Thing::name).filter(),
                Field.text("sorted", Thing::name).sort(),
                Field.text("vague", Thing::name).nullable(),
                Field.made("made", (Thing thing, Object beside) -> 1).column("made").filter(),
                Field.text("late", Thing::name).filterSince(3),
                Field.text("gone", Thing::name).since(7).until(6),
                Field.text("unseen", Thing::name).hidden(),
                Field.text("ruled", Thing::name).to("no_such_rule"),
                Field.text("twice", Thing::name),
                Field.text("twice", Thing::name).since(60),
                Field.text("one", Thing::name).column("a").askedAs("same"),
                Field.text("other", Thing::name).column("b").askedAs("same")));
    Resource<Thing, Object> second =
        thing("second", List.of(CREATED, Field.id("id", Thing::id).column("id").nullable()));
    assertThatThrownBy(() -> Resources.check(List.of(first, second, second), POLICY))
        .isInstanceOf(IllegalStateException.class)
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).split("[:;] "))
                    .containsExactly(
                        "Fields of the API are wrong",
                        "first.filtered is a filter without a column",
                        "first.sorted is a sort key without a column",
                        "first.vague may be NULL without a column",
                        "first.made is a filter of no kind",
                        "first.late has the version of a filter, but is none",
                        "first.gone is shown since a version after its last",
                        "first.unseen is neither shown nor asked for",
                        "first.twice is shown twice in one version",
                        "first.other is not the only one that lists know as same",
                        "first names the unknown rule no_such_rule",
                        "second has no column id that is never NULL",
                        "there are two resources second",
                        "second has no column id that is never NULL"));
  }

  @Test
  void aFieldMayChangeWithAVersion() {
    Resource<Thing, Object> thing =
        thing(
            "thing",
            List.of(
                ID,
                CREATED,
                Field.text("name", Thing::name).until(5),
                Field.text("name", Thing::name).shownAs(unused -> "new").since(6)));
    assertThat(thing.problems()).isEmpty();
    Thing row = new Thing(new UUID(0, 1), "old", Instant.EPOCH);
    assertThat(
            thing.fields().stream()
                .filter(field -> field.name().equals("name"))
                .filter(field -> field.isIn(Answer.DETAIL, 5))
                .map(field -> (Object) field.value().apply(row, "")))
        .containsExactly("old");
    assertThat(thing.fields()).filteredOn(field -> field.isIn(Answer.SUMMARY, 5)).isEmpty();
  }
}
