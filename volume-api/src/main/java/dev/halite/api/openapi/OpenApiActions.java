package dev.halite.api.openapi;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionHandler;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.ActionTable;
import dev.halite.api.action.RawBody;
import dev.halite.api.json.ApiJson;
import dev.halite.api.resource.Resources;
import dev.halite.api.schema.RequestSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Serves the description of the API and the page that shows it. Holds no secret: no token needed.
 */
@Component
class OpenApiActions implements ActionSource {
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final ObjectProvider<ActionTable> table;
  private final ObjectProvider<RequestSchemas> schemas;
  private final ObjectProvider<Resources> resources;
  private volatile byte @Nullable [] document;

  /** The table holds these actions too, so it is asked for when it is needed. */
  OpenApiActions(
      ObjectProvider<ActionTable> table,
      ObjectProvider<RequestSchemas> schemas,
      ObjectProvider<Resources> resources) {
    this.table = table;
    this.schemas = schemas;
    this.resources = resources;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        open("/openapi", "The OpenAPI description", this::document),
        open("/openapi/ui", "A page that shows it", page("page.html", "text/html")),
        open("/openapi/ui/page.js", "Its script", page("page.js", "text/javascript")),
        open("/openapi/ui/page.css", "Its style", page("page.css", "text/css")));
  }

  private static Action open(String path, String summary, ActionHandler handler) {
    return Action.get(path, handler).atRoot().withoutToken().described("Service", summary);
  }

  private ActionResult document(ActionRequest request) {
    byte[] bytes = document;
    if (bytes == null) {
      bytes =
          ApiJson.MAPPER.writeValueAsBytes(
              OpenApiDocument.of(
                  table.getObject(), schemas.getObject(), resources.getObject().all()));
      document = bytes;
    }
    return ActionResult.of(new RawBody("application/json", bytes));
  }

  private static ActionHandler page(String name, String type) {
    byte[] bytes;
    try (InputStream in = OpenApiActions.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the class path");
      }
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ActionResult result =
        ActionResult.of(new RawBody(type + ";charset=UTF-8", bytes))
            .withHeader("Content-Security-Policy", PAGE_POLICY)
            .withHeader("Referrer-Policy", "no-referrer");
    return request -> result;
  }
}
