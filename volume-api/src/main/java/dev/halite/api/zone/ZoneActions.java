package dev.halite.api.zone;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.catalog.service.Services.Zone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Lists availability zones. */
@Component
class ZoneActions implements ActionSource {
  private final Services services;

  ZoneActions(Services services) {
    this.services = services;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/os-availability-zone", this::list)
            .described("Service", "List availability zones"));
  }

  private ActionResult list(ActionRequest request) {
    return ActionResult.of(
        Map.of("availabilityZoneInfo", services.zones().stream().map(ZoneActions::view).toList()));
  }

  private static Map<String, Object> view(Zone zone) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("zoneName", zone.name());
    shown.put("zoneState", Map.of("available", zone.available()));
    return shown;
  }
}
