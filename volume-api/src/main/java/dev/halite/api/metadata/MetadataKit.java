package dev.halite.api.metadata;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.common.catalog.metadata.StringMaps;
import dev.halite.common.catalog.metadata.StringMaps.Found;
import dev.halite.common.catalog.metadata.StringMaps.Target;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Makes the routes of a resource's metadata from its row. */
@Component
public class MetadataKit {
  private static final String KEY = "key";

  private final StringMaps maps;
  private final TransactionTemplate transactions;

  MetadataKit(StringMaps maps, TransactionTemplate transactions) {
    this.maps = maps;
    this.transactions = transactions;
  }

  /** The six routes of a resource's metadata. */
  public ActionSource routes(MetadataResource resource) {
    return new Routes(resource);
  }

  private final class Routes implements ActionSource {
    private final MetadataResource resource;

    private Routes(MetadataResource resource) {
      this.resource = resource;
    }

    @Override
    public List<Action> actions() {
      MetadataResource.Rules rules = resource.rules();
      MetadataResource.Schemas schemas = resource.schemas();
      String heading = resource.heading();
      String all = resource.path();
      String one = all + "/{" + KEY + "}";
      return List.of(
          Action.get(all, this::show)
              .allowedBy(rules.read())
              .described(heading, "Show all entries"),
          Action.post(all, this::merge)
              .allowedBy(rules.create())
              .answering(200)
              .body(schemas.entries())
              .described(heading, "Add entries"),
          Action.put(all, this::replace)
              .allowedBy(rules.update())
              .body(schemas.entries())
              .described(heading, "Replace all entries"),
          Action.get(one, this::showOne)
              .allowedBy(rules.read())
              .described(heading, "Show an entry"),
          Action.put(one, this::setOne)
              .allowedBy(rules.update())
              .body(schemas.entry())
              .described(heading, "Set an entry"),
          Action.delete(one, this::removeOne)
              .allowedBy(rules.delete())
              .answering(200)
              .described(heading, "Remove an entry"));
    }

    private ActionResult show(ActionRequest request) {
      Map<String, String> entries = judged(request, maps.read(target(request)));
      return tagged(ActionResult.of(MetadataTag.body(entries)), entries, request);
    }

    private ActionResult merge(ActionRequest request) {
      Map<String, String> entries = strings(request.input("metadata"));
      Target target = target(request);
      return ActionResult.of(
          MetadataTag.body(changing(request, target, () -> maps.merge(target, entries))));
    }

    private ActionResult replace(ActionRequest request) {
      Map<String, String> entries = strings(request.input("metadata"));
      Target target = target(request);
      return ActionResult.of(
          MetadataTag.body(changing(request, target, () -> maps.replace(target, entries))));
    }

    private ActionResult showOne(ActionRequest request) {
      Map<String, String> entries = judged(request, maps.read(target(request)));
      String key = request.variable(KEY);
      String value = entries.get(key);
      if (value == null) {
        throw StringMaps.noSuchEntry();
      }
      return tagged(ActionResult.of(meta(key, value)), entries, request);
    }

    private ActionResult setOne(ActionRequest request) {
      String key = request.variable(KEY);
      Map<String, String> entry = strings(request.input("meta"));
      String value = entry.get(key);
      if (value == null) {
        throw new HaliteException(FaultCode.INVALID_INPUT, "Request body and URI mismatch");
      }
      Target target = target(request);
      changing(request, target, () -> maps.merge(target, entry));
      return ActionResult.of(meta(key, value));
    }

    private ActionResult removeOne(ActionRequest request) {
      String key = request.variable(KEY);
      Target target = target(request);
      changing(
          request,
          target,
          () -> {
            maps.remove(target, key);
            return key;
          });
      return ActionResult.empty();
    }

    private Target target(ActionRequest request) {
      return new Target(
          resource.column(), request.id("id", resource.column().resource()), request.scope());
    }

    /** The row is locked first: what was judged and compared is what is changed. */
    private <T> T changing(ActionRequest request, Target target, Supplier<T> change) {
      return Objects.requireNonNull(
          transactions.execute(
              status -> {
                Map<String, String> before = judged(request, maps.lock(target));
                if (hasTags(request)) {
                  MetadataTag.check(request.header("If-Match"), before);
                }
                return change.get();
              }));
    }

    private static Map<String, String> judged(ActionRequest request, Found found) {
      request.judge().require(found.policyTarget());
      return found.entries();
    }

    private boolean hasTags(ActionRequest request) {
      Integer since = resource.tagsSince();
      return since != null && request.atLeast(since);
    }

    private ActionResult tagged(
        ActionResult result, Map<String, String> entries, ActionRequest request) {
      return hasTags(request) ? result.withHeader("ETag", MetadataTag.of(entries)) : result;
    }
  }

  private static Map<String, Object> meta(String key, String value) {
    return Map.of("meta", Map.of(key, value));
  }

  /** An object of strings, which its schema says it is. */
  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> map = new LinkedHashMap<>();
    object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().stringValue()));
    return map;
  }
}
