package dev.halite.api.openapi;

import dev.halite.api.listing.FilterKind;
import dev.halite.api.listing.FilterRule;
import dev.halite.api.listing.ListRules;
import dev.halite.api.microversion.Microversion;
import dev.halite.api.resource.Answer;
import dev.halite.api.resource.Field;
import dev.halite.api.resource.Resource;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Describes a resource by its fields: what is shown, and what its lists can be asked. */
final class ResourceSchema {
  private static final List<String> PAGING = List.of("limit", "marker", "offset");

  private final Resource<?, ?> resource;

  ResourceSchema(Resource<?, ?> resource) {
    this.resource = resource;
  }

  /** Adds the schema, and to the resource's paths their parameters and the form of the answers. */
  void addTo(ObjectNode paths, ObjectNode components) {
    String name = "resource." + resource.name();
    components.set(name, schema(components.objectNode()));
    String list = "/v3/" + resource.path();
    for (String path : List.of(list, list + "/detail")) {
      JsonNode operation = paths.path(path).path("get");
      if (operation instanceof ObjectNode found) {
        parameters(found.putArray("parameters"));
        ObjectNode properties = answer(found);
        ObjectNode entries = properties.putObject(resource.collection());
        entries.put("type", "array").putObject("items").put("$ref", "#/components/schemas/" + name);
      }
    }
    if (paths.path(list + "/{id}").path("get") instanceof ObjectNode found) {
      answer(found).putObject(resource.name()).put("$ref", "#/components/schemas/" + name);
    }
  }

  private static ObjectNode answer(ObjectNode operation) {
    ObjectNode schema =
        operation
            .withObject("/responses/200/content")
            .putObject("application/json")
            .putObject("schema");
    return schema.put("type", "object").putObject("properties");
  }

  private ObjectNode schema(ObjectNode schema) {
    ObjectNode properties = schema.put("type", "object").putObject("properties");
    for (Field<?, ?> field : resource.fields()) {
      Field.Shown shown = field.shown();
      if (shown.answers().isEmpty()) {
        continue;
      }
      ObjectNode property = properties.withObjectProperty(field.name());
      String type = field.shape().jsonType();
      if (type != null) {
        property.putArray("type").add(type).add("null");
      }
      ArrayNode versions = property.withArrayProperty("x-halite-shown");
      ObjectNode version = versions.addObject();
      version.put("since", Microversion.of(shown.since()).toString());
      if (shown.until() <= Microversion.MAX.minor()) {
        version.put("until", Microversion.of(shown.until()).toString());
      }
      version.put("to", shown.audience().toString());
      ArrayNode answers = version.putArray("in");
      new TreeSet<>(shown.answers()).stream().map(Answer::name).forEach(answers::add);
    }
    return schema;
  }

  private void parameters(ArrayNode parameters) {
    ListRules rules = resource.rules();
    PAGING.forEach(name -> parameter(parameters, name));
    ObjectNode sort = parameter(parameters, "sort");
    sort.put("description", "key:asc|desc, several with commas");
    ArrayNode keys = sort.putArray("x-halite-keys");
    new TreeSet<>(rules.sortKeys()).forEach(keys::add);
    rules.parameters().forEach(name -> parameter(parameters, name));
    for (FilterRule filter : rules.filters()) {
      ObjectNode parameter = parameter(parameters, filter.name());
      parameter.put("description", described(filter.kind()));
      parameter.put("x-halite-since", Microversion.of(filter.since()).toString());
      parameter.put("x-halite-for-users", rules.users().contains(filter.name()));
    }
  }

  private static ObjectNode parameter(ArrayNode parameters, String name) {
    ObjectNode parameter = parameters.addObject();
    parameter.put("name", name).put("in", "query").putObject("schema").put("type", "string");
    return parameter;
  }

  private static String described(FilterKind kind) {
    return switch (kind) {
      case FREE_TEXT -> "Text, never read as a literal";
      case TEXT -> "Text, None, or a list of texts";
      case ID -> "Id, None, or a list of ids";
      case INTEGER -> "Whole number, None, or a list of numbers";
      case BOOLEAN -> "True or false";
      case TIME -> "gt|gte|eq|neq|lt|lte:<ISO 8601 time>, several with commas";
      case MAP -> "Dictionary whose entries must all be there: {'key': 'value'}";
    };
  }
}
