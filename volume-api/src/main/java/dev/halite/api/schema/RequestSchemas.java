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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
   * @throws IllegalStateException naming the schema that is missing or wrong
   */
  public static RequestSchemas of(Collection<String> names) {
    Map<String, JsonNode> sources = new HashMap<>();
    sources.put(COMMON, read(COMMON));
    names.forEach(name -> sources.computeIfAbsent(name, RequestSchemas::read));
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder
                    .schemas(Map.of(BASE + COMMON, sources.get(COMMON).toString()))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder()
                            .pathType(PathType.JSON_POINTER)
                            .preloadSchema(true)
                            .formatAssertionsEnabled(true)
                            .build()));
    Map<String, Schema> compiled = new HashMap<>();
    for (String name : names) {
      try {
        Schema schema = registry.getSchema(SchemaLocation.of(BASE + name), sources.get(name));
        schema.initializeValidators();
        compiled.put(name, schema);
      } catch (RuntimeException e) {
        throw new IllegalStateException("Schema " + name + " cannot be compiled.", e);
      }
    }
    return new RequestSchemas(compiled, sources);
  }

  private static JsonNode read(String name) {
    try (InputStream in = RequestSchemas.class.getResourceAsStream(FOLDER + name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("Schema " + name + " is missing in the class path.");
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
