package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.halite.driver.lvm.privileged.VerbServer;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Node and helper of different releases tell each other apart by the protocol's number. */
class ProtocolTest {
  /** What each version says. A line is added when something changes, and none is ever changed. */
  private static final Map<Integer, String> VERSIONS = Map.of(2, "26fcbe8892e1fb31");

  /** The kinds of both sides' messages, of verbs and of what is in them. */
  private final Map<String, String> said = new TreeMap<>();

  @Test
  void theNumberChangesWithWhatIsSaid() throws Exception {
    for (Class<?> root :
        new Class<?>[] {
          Class.forName(VerbServer.class.getPackageName() + ".NodeMessage"),
          Class.forName(VerbServer.class.getPackageName() + ".HelperMessage"),
          GroupTerms.class,
          GroupVerb.class,
          GroupState.class
        }) {
      collect(root);
    }
    String all = said.values().stream().collect(Collectors.joining("\n"));
    String digest =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)),
                0,
                8);
    assertThat(VERSIONS)
        .as("of version %d, which says%n%s", VerbServer.PROTOCOL, all)
        .containsEntry(VerbServer.PROTOCOL, digest);
    assertThat(VERSIONS.values()).doesNotHaveDuplicates();
    assertThat(VERSIONS.keySet()).allMatch(version -> version <= VerbServer.PROTOCOL);
  }

  private void collect(Type type) {
    if (type instanceof ParameterizedType generic) {
      Stream.of(generic.getActualTypeArguments()).forEach(this::collect);
    } else if (type instanceof Class<?> known
        && known.getName().startsWith("dev.halite.")
        && said.putIfAbsent(known.getName(), "") == null) {
      said.put(known.getName(), known.getSimpleName() + " " + form(known));
    }
  }

  private String form(Class<?> known) {
    if (known.isEnum()) {
      return Arrays.toString(known.getEnumConstants());
    }
    if (known.isRecord()) {
      return Stream.of(known.getRecordComponents())
          .map(
              part -> {
                collect(part.getGenericType());
                return part.getName() + ": " + part.getGenericType().getTypeName();
              })
          .toList()
          .toString();
    }
    JsonSubTypes kinds = known.getAnnotation(JsonSubTypes.class);
    return Stream.of(kinds.value())
        .map(
            kind -> {
              collect(kind.value());
              return kind.name() + ": " + kind.value().getSimpleName();
            })
        .toList()
        .toString();
  }
}
