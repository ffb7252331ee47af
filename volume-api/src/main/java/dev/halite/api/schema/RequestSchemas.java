package dev.halite.api.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The JSON schemas of request bodies, compiled once. A schema is a resource below {@code
 * dev/halite/api/schema}; what several share stands in {@code common.json} and is named as {@code
 * "$ref": "/common#/$defs/name"}.
 */
public final class RequestSchemas {
  /** Where references are resolved; a name that no network knows, so nothing is ever fetched. */
  private static final String BASE = "https://halite.invalid/";

  private static final String COMMON = "common";
  private static final String FOLDER = "/dev/halite/api/schema/";
  private static final JsonMapper READER = new JsonMapper();

  private final Map<String, Schema> compiled;
  private final Map<String, JsonNode> sources;

  private RequestSchemas(Map<String, Schema> compiled, Map<String, JsonNode> sources) {
    this.compiled = Map.copyOf(compiled);
    this.sources = Map.copyOf(sources);
  }

  /**
   * Compiles these schemas.
   *
   * @param names resources without {@code .json}, such as {@code volume/create}
   * @throws IllegalStateException naming every schema that is missing or wrong
   */
  public static RequestSchemas of(Collection<String> names) {
    List<String> problems = new ArrayList<>();
    RequestSchemas schemas = of(names, problems::add);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join(" ", problems));
    }
    return schemas;
  }

  /** Compiles these schemas; those that are missing or wrong are reported and left out. */
  public static RequestSchemas of(Collection<String> names, Consumer<String> problems) {
    Map<String, JsonNode> sources = new HashMap<>();
    for (String name : Stream.concat(Stream.of(COMMON), names.stream()).toList()) {
      try {
        sources.put(name, read(name));
      } catch (IllegalStateException | JacksonException e) {
        problems.accept("Schema " + name + " cannot be read: " + e.getMessage());
      }
    }
    SchemaRegistry registry = registry(sources.getOrDefault(COMMON, MissingNode.getInstance()));
    Map<String, Schema> compiled = new HashMap<>();
    for (String name : names) {
      JsonNode source = sources.get(name);
      if (source != null) {
        compile(name, source, registry, problems).ifPresent(s -> compiled.put(name, s));
      }
    }
    return new RequestSchemas(compiled, sources);
  }

  private static SchemaRegistry registry(JsonNode common) {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemas(Map.of(BASE + COMMON, common.toString()))
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .pathType(PathType.JSON_POINTER)
                        .preloadSchema(true)
                        .formatAssertionsEnabled(true)
                        .build()));
  }

  private static Optional<Schema> compile(
      String name, JsonNode source, SchemaRegistry registry, Consumer<String> problems) {
    try {
      Schema schema = registry.getSchema(SchemaLocation.of(BASE + name), source);
      schema.initializeValidators();
      return Optional.of(schema);
    } catch (RuntimeException e) {
      problems.accept("Schema " + name + " cannot be compiled: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static JsonNode read(String name) {
    try (InputStream in = RequestSchemas.class.getResourceAsStream(FOLDER + name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("it is missing in the class path.");
      }
      return READER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Schema " + name + " cannot be read.", e);
    }
  }

  /** Refuses with 400 a body that does not meet a schema. */
  public void check(String name, JsonNode body) {
    Schema schema = compiled.get(name);
    if (schema == null) {
      throw new IllegalArgumentException("schema " + name + " was not compiled");
    }
    List<Error> errors = schema.validate(body);
    if (!errors.isEmpty()) {
      throw new HaliteException(FaultCode.INVALID_INPUT, SchemaWords.of(errors));
    }
  }

  /** The text of a schema, for the documentation; {@code common} for the shared definitions. */
  public JsonNode source(String name) {
    JsonNode source = sources.get(name);
    if (source == null) {
      throw new IllegalArgumentException("schema " + name + " was not read");
    }
    return source;
  }
}
