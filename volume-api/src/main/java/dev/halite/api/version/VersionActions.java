package dev.halite.api.version;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.link.Links;
import dev.halite.api.microversion.Microversion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Version discovery, which clients do before they have a token. */
@Component
class VersionActions implements ActionSource {
  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/", VersionActions::versions)
            .answering(300)
            .atRoot()
            .forProbes()
            .described("Service", "Versions that are served"),
        Action.get("/v3", VersionActions::versions)
            .atRoot()
            .withoutToken()
            .described("Service", "The version that is served below"));
  }

  private static ActionResult versions(ActionRequest request) {
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("id", "v3.0");
    version.put("status", "CURRENT");
    version.put("version", Microversion.MAX.toString());
    version.put("min_version", Microversion.MIN.toString());
    version.put("updated", "2023-08-31T00:00:00Z");
    Map<String, String> described = new LinkedHashMap<>();
    described.put("rel", "describedby");
    described.put("type", "text/html");
    described.put("href", "https://docs.openstack.org/");
    version.put(
        "links", List.of(described, Links.link("self", request.links().endpoint() + "/v3/")));
    Map<String, String> mediaType = new LinkedHashMap<>();
    mediaType.put("base", "application/json");
    mediaType.put("type", "application/vnd.openstack.volume+json;version=3");
    version.put("media-types", List.of(mediaType));
    return ActionResult.of(Map.of("versions", List.of(version)));
  }
}
