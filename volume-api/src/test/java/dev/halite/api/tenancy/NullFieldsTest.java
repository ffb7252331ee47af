package dev.halite.api.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.action.BodySchema;
import dev.halite.api.schema.RequestSchemas;
import dev.halite.api.tenancy.RightRequests.Wanted;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Null in each field of a body whose schema lets it be null: dealt with, and never kept as text.
 */
@Timeout(120)
@ExtendWith(CatalogApi.class)
class NullFieldsTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** The key that stands for all others, where an object may have any. */
  private static final String ANY = "any";

  /** Some are refused, for what they mean and not for how they are written. */
  private static final Set<Integer> FITTING = Set.of(200, 202, 204, 400, 404, 409);

  /** Where a connector is only compared; other routes have the same one, and wait for a node. */
  private static final String OF_CONNECTORS = "PUT /v3/attachments/{id}";

  static Stream<Arguments> fields() {
    return Routes.newest().entrySet().stream()
        .filter(route -> schema(route.getValue()) != null)
        .flatMap(
            route ->
                nullable(route.getKey(), Objects.requireNonNull(schema(route.getValue()))).stream()
                    .map(field -> Arguments.of(route.getKey(), field)));
  }

  private static @Nullable String schema(Action action) {
    BodySchema body = action.bodyAt(action.until());
    return body == null ? null : body.resource();
  }

  /** Pointers of the fields that may be null in a request that is right otherwise. */
  private static List<String> nullable(String route, String schema) {
    RequestSchemas schemas = CatalogApi.bean(RequestSchemas.class);
    TreeSet<String> pointers = new TreeSet<>();
    collect(schemas.source(schema), "", pointers);
    JsonNode right = right(route, new HomeProject());
    return pointers.stream()
        .filter(pointer -> route.equals(OF_CONNECTORS) || !pointer.contains("/connector/"))
        .filter(meets(schemas, schema, right))
        .toList();
  }

  private static Predicate<String> meets(RequestSchemas schemas, String schema, JsonNode right) {
    return pointer -> {
      try {
        schemas.check(schema, withNull(right, pointer));
        return true;
      } catch (HaliteException refused) {
        return false;
      }
    };
  }

  private static void collect(JsonNode schema, String at, Set<String> pointers) {
    JsonNode resolved = resolved(schema);
    for (JsonNode part : resolved.path("allOf")) {
      collect(part, at, pointers);
    }
    resolved
        .path("properties")
        .properties()
        .forEach(
            property -> {
              pointers.add(at + "/" + property.getKey());
              collect(property.getValue(), at + "/" + property.getKey(), pointers);
            });
    if (resolved.path("additionalProperties").isObject()) {
      pointers.add(at + "/" + ANY);
    }
  }

  private static JsonNode resolved(JsonNode schema) {
    JsonNode reference = schema.path("$ref");
    return reference.isString()
        ? CatalogApi.bean(RequestSchemas.class)
            .source("common")
            .at(reference.stringValue().replace("/common#", ""))
        : schema;
  }

  private static JsonNode right(String route, HomeProject home) {
    return JSON.readTree(Objects.requireNonNull(wanted(route, home).body()));
  }

  private static Wanted wanted(String route, HomeProject home) {
    return Objects.requireNonNull(RightRequests.of(route, home), route);
  }

  /** A copy; objects that the field is in are made where there are none. */
  private static JsonNode withNull(JsonNode body, String pointer) {
    ObjectNode copy = (ObjectNode) body.deepCopy();
    ObjectNode parent = copy;
    String[] names = pointer.substring(1).split("/");
    for (int i = 0; i < names.length - 1; i++) {
      parent =
          parent.path(names[i]).isObject()
              ? (ObjectNode) parent.get(names[i])
              : parent.putObject(names[i]);
    }
    parent.putNull(names[names.length - 1]);
    return copy;
  }

  @Test
  void manyFieldsMayBeNull() {
    assertThat(fields()).hasSizeGreaterThan(40);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void nullIsNoFailureAndNoText(String route, String pointer) {
    Action action = Objects.requireNonNull(Routes.newest().get(route));
    HomeProject home = new HomeProject();
    Wanted wanted = wanted(route, home);
    JsonNode body = withNull(JSON.readTree(Objects.requireNonNull(wanted.body())), pointer);
    String root =
        action.scope() == ActionScope.PROJECT ? "/v3/" + Caller.ADMIN.project(home.id()) : "";

    Answer answer =
        new TestClient(CatalogApi.port())
            .send(
                action.verb().name(),
                root + wanted.path(),
                body.toString(),
                new String[] {
                  "X-Auth-Token",
                  Caller.ADMIN.token(home.id()),
                  "OpenStack-API-Version",
                  "volume " + action.until()
                });

    assertThat(answer.status()).as("%s: %s", body, answer.body()).isIn(FITTING);
    if (answer.status() == 200 || answer.status() == 202) {
      assertThat(answer.body()).as("to %s", body).doesNotContain("\"null\"");
    }
    if (answer.status() < 300 && pointer.contains("extra_specs/")) {
      assertThat(answer.json().at(pointer).isNull()).as(answer.body()).isTrue();
    }
  }
}
