package dev.halite.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Status;
import dev.halite.common.engine.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of several owners in one list: each is judged by its own, in whatever order they come. */
class VisibleFieldsTest {
  private static final String RULE = "volume_extension:volume_host_attribute";

  @TempDir Path directory;

  private record Row(UUID id, String userId) implements dev.halite.common.engine.kind.Resource {
    @Override
    public ResourceType resourceType() {
      return ResourceType.VOLUME;
    }

    @Override
    public String projectId() {
      return "project";
    }

    @Override
    public VolumeStatus status() {
      return VolumeStatus.AVAILABLE;
    }

    @Override
    public @Nullable String previousStatus() {
      return null;
    }

    @Override
    public Row at(Status other) {
      return this;
    }
  }

  @Test
  void eachRowIsJudgedByItsOwnOwner() throws IOException {
    assertThat(shown("user_id:%(user_id)s", "ann", "ann", "bob", "ann", "bob"))
        .containsExactly("name host", "name host", "name", "name host", "name");
  }

  @Test
  void aRuleThatLooksAtNothingOfTheRowHoldsForAll() throws IOException {
    assertThat(shown("role:reader", "ann", "bob")).containsExactly("name host", "name host");
    assertThat(shown("!", "ann", "bob")).containsExactly("name", "name");
  }

  private Stream<String> shown(String rule, String... owners) throws IOException {
    Path file = directory.resolve("policy.yaml");
    Files.writeString(file, "\"%s\": \"%s\"%n".formatted(RULE, rule));
    RequestContext ann =
        new RequestContext("req", null, "ann", "project", Set.of("reader"), Set.of(), false);
    VisibleFields<Row, Object> visible =
        new VisibleFields<>(
            List.of(Field.id("name", Row::id), Field.text("host", Row::userId).to(RULE)),
            ann,
            Policy.of(file));
    return Stream.of(owners)
        .map(owner -> visible.of(new Row(UUID.randomUUID(), owner)))
        .map(fields -> String.join(" ", fields.stream().map(Field::name).toList()));
  }
}
