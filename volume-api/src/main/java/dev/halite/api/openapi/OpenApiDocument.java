package dev.halite.api.openapi;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.action.ActionTable;
import dev.halite.api.action.BodySchema;
import dev.halite.api.action.Once;
import dev.halite.api.microversion.Microversion;
import dev.halite.api.resource.Resource;
import dev.halite.api.schema.RequestSchemas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the table of actions as OpenAPI 3.1. Actions that share a path and method (by body key or
 * version) become one operation that lists them; nothing here is written by hand a second time.
 */
final class OpenApiDocument {
  private static final String COMMON = "#/components/schemas/common/$defs/";

  private final RequestSchemas schemas;
  private final ObjectNode components = JsonNodeFactory.instance.objectNode();

  private OpenApiDocument(RequestSchemas schemas) {
    this.schemas = schemas;
  }

  static ObjectNode of(ActionTable table, RequestSchemas schemas, List<Resource<?, ?>> resources) {
    return new OpenApiDocument(schemas).write(table, resources);
  }

  private ObjectNode write(ActionTable table, List<Resource<?, ?>> resources) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("openapi", "3.1.0");
    root.putObject("info")
        .put("title", "Halite Block Storage API")
        .put("version", Microversion.MAX.toString())
        .put(
            "description",
            "Block Storage API v3, microversions "
                + Microversion.MIN
                + " to "
                + Microversion.MAX
                + ". Made from the table of actions that also routes the requests. Every path below"
                + " /v3 is served below /v3/{project_id} too.");
    ObjectNode paths = root.putObject("paths");
    byPathAndMethod(table)
        .forEach(
            (path, methods) -> {
              ObjectNode item = paths.putObject(path);
              parameters(item, methods.values().iterator().next().getFirst());
              methods.forEach((method, actions) -> operation(item.putObject(method), actions));
            });
    resources.forEach(resource -> new ResourceSchema(resource).addTo(paths, components));
    components.set("common", rewritten(schemas.source("common")));
    ObjectNode parts = root.putObject("components");
    parts.set("schemas", components);
    fault(components);
    ObjectNode security = parts.putObject("securitySchemes");
    security
        .putObject("token")
        .put("type", "apiKey")
        .put("in", "header")
        .put("name", "X-Auth-Token");
    security.putObject("basic").put("type", "http").put("scheme", "basic");
    return root;
  }

  private static Map<String, Map<String, List<Action>>> byPathAndMethod(ActionTable table) {
    Map<String, Map<String, List<Action>>> paths = new TreeMap<>();
    for (Action action : table.actions()) {
      String path = action.scope() == ActionScope.PROJECT ? "/v3" + action.path() : action.path();
      paths
          .computeIfAbsent(path, unused -> new LinkedHashMap<>())
          .computeIfAbsent(
              action.verb().name().toLowerCase(Locale.ROOT), unused -> new ArrayList<>())
          .add(action);
    }
    return paths;
  }

  private static void parameters(ObjectNode item, Action action) {
    List<String> variables = ActionTable.variables(action);
    ArrayNode parameters = item.putArray("parameters");
    for (String variable : variables) {
      ObjectNode parameter = parameters.addObject();
      parameter.put("name", variable).put("in", "path").put("required", true);
      parameter.putObject("schema").put("type", "string");
    }
    ObjectNode version = parameters.addObject();
    version.put("name", "OpenStack-API-Version").put("in", "header");
    version.putObject("schema").put("type", "string").put("example", "volume 3.71");
  }

  private void operation(ObjectNode operation, List<Action> actions) {
    Action first = actions.getFirst();
    operation.put("operationId", operationId(first));
    if (!first.tag().isEmpty()) {
      operation.putArray("tags").add(first.tag());
    }
    operation.put(
        "summary",
        first.key() == null && !first.summary().isEmpty()
            ? first.summary()
            : first.verb() + " " + first.path());
    if (first.makes()) {
      ObjectNode key = operation.putArray("parameters").addObject();
      key.put("name", Once.HEADER).put("in", "header");
      key.put("description", "The same request with the same key is done once, within a day");
      key.putObject("schema").put("type", "string").put("maxLength", Once.LONGEST);
    }
    ArrayNode variants = operation.putArray("x-halite-actions");
    ArrayNode bodies = JsonNodeFactory.instance.arrayNode();
    ObjectNode responses = JsonNodeFactory.instance.objectNode();
    for (Action action : actions) {
      ObjectNode variant = variants.addObject();
      if (action.key() != null) {
        variant.put("key", action.key());
      }
      variant
          .put("since", action.since().toString())
          .put("until", action.until().toString())
          .put("success", action.success())
          .put("summary", action.summary());
      if (action.policy() != null) {
        variant.put("policy", action.policy());
      }
      bodies(action, variant.putArray("bodies"), bodies);
      if (!responses.has(String.valueOf(action.success()))) {
        responses.putObject(String.valueOf(action.success())).put("description", "Success");
      }
    }
    if (!bodies.isEmpty()) {
      ObjectNode body = operation.putObject("requestBody").put("required", true);
      ObjectNode schema =
          body.putObject("content").putObject("application/json").putObject("schema");
      schema.set("anyOf", bodies);
    }
    ObjectNode error = responses.putObject("default").put("description", "Fault");
    error
        .putObject("content")
        .putObject("application/json")
        .putObject("schema")
        .put("$ref", "#/components/schemas/fault");
    operation.set("responses", responses);
    if (!first.anonymous()) {
      ArrayNode security = operation.putArray("security");
      security.addObject().putArray("token");
      security.addObject().putArray("basic");
    }
  }

  private void bodies(Action action, ArrayNode listed, ArrayNode referenced) {
    for (BodySchema body : action.bodies()) {
      String name = body.resource().replace('/', '.');
      String reference = "#/components/schemas/" + name;
      listed.addObject().put("since", body.since().toString()).put("schema", reference);
      if (!components.has(name)) {
        components.set(name, rewritten(schemas.source(body.resource())));
      }
      referenced.addObject().put("$ref", reference);
    }
  }

  private static String operationId(Action action) {
    return (action.verb() + action.path())
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]+", "_")
        .replaceAll("_$", "");
  }

  /** The schema with its references pointed at the document's own components. */
  private static JsonNode rewritten(JsonNode source) {
    JsonNode copy = source.deepCopy();
    rewrite(copy);
    return copy;
  }

  private static void rewrite(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("$schema");
      JsonNode reference = object.get("$ref");
      if (reference != null && reference.isString()) {
        object.put(
            "$ref",
            reference
                .stringValue()
                .replaceFirst("^/?common#/\\$defs/", COMMON.replace("$", "\\$")));
      }
    }
    node.forEach(OpenApiDocument::rewrite);
  }

  private static void fault(ObjectNode components) {
    ObjectNode fault = components.putObject("fault");
    fault.put("type", "object").put("minProperties", 1).put("maxProperties", 1);
    ObjectNode inner = fault.putObject("additionalProperties");
    inner.put("type", "object");
    ObjectNode properties = inner.putObject("properties");
    properties.putObject("code").put("type", "integer");
    properties.putObject("message").put("type", "string");
  }
}
