package dev.halite.common.openstack.compute;

import dev.halite.common.engine.database.Json;
import dev.halite.common.openstack.compute.ComputeService.Refusal;
import dev.halite.common.openstack.compute.ComputeService.ServerPlace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what Nova answers; what is not of its form is nobody's word. */
final class NovaWords {
  private static final String NOBODY_TOLD = "no instances found for any event";

  private NovaWords() {}

  /** Whether this is its own 404 about something that its message names, not a stranger's. */
  static boolean saysNotFound(String body, String named) {
    try {
      JsonNode fault = Json.tree(body).path("itemNotFound");
      return fault.path("code").asInt(0) == 404
          && fault.path("message").asString("").toLowerCase(Locale.ROOT).contains(named);
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Whether this is its own 404 of events that are about none of its servers. */
  static boolean saysThatNobodyIsTold(String body) {
    return saysNotFound(body, NOBODY_TOLD);
  }

  /** Whether there are any in a list of servers. */
  static boolean hasServers(String body) {
    JsonNode servers = tree(body).path("servers");
    if (!servers.isArray()) {
      throw unreadable();
    }
    return !servers.isEmpty();
  }

  /** Whether something is done with the server that is described, or that is not said. */
  static boolean isAtWork(String body, UUID server) {
    return !described(body, server).path("OS-EXT-STS:task_state").isNull();
  }

  /** The description of this server, and of no other. */
  static JsonNode described(String body, UUID server) {
    JsonNode described = tree(body).path("server");
    if (!isSame(described.path("id"), server)) {
      throw unreadable();
    }
    return described;
  }

  /** Where the server is that is described; on which host is told to administrators alone. */
  static ServerPlace place(JsonNode described) {
    JsonNode project = described.path("tenant_id");
    JsonNode host = described.path("OS-EXT-SRV-ATTR:host");
    if (host.isMissingNode()) {
      throw Exchanges.unavailable(
          Nova.COMPUTE,
          "it does not tell its account (halite.compute.username) on which hosts servers are");
    }
    if (!project.isString() || !(host.isNull() || host.isString())) {
      throw unreadable();
    }
    return new ServerPlace(
        project.stringValue(),
        host.isNull() || host.stringValue().isEmpty() ? null : host.stringValue());
  }

  /** Whether the use of a volume that is described is by this attachment, or not said by which. */
  static boolean isBy(String body, UUID server, UUID volume, UUID attachment) {
    JsonNode use = tree(body).path("volumeAttachment");
    JsonNode by = use.path("attachment_id");
    if (!isSame(use.path("serverId"), server)
        || !isSame(use.path("volumeId"), volume)
        || !(by.isNull() || by.isString())) {
      throw unreadable();
    }
    return by.isNull() || isSame(by, attachment);
  }

  /** Those of the servers that were not told. */
  static List<Refusal> refusals(String body, Collection<UUID> asked) {
    List<Refusal> refusals = new ArrayList<>();
    try {
      for (JsonNode event : tree(body).path("events")) {
        int code = event.path("code").asInt(200);
        if (code >= 400) {
          UUID server = UUID.fromString(event.path("server_uuid").asString(""));
          if (asked.contains(server)) {
            refusals.add(new Refusal(server, code));
          }
        }
      }
      return refusals;
    } catch (JacksonException | IllegalArgumentException e) {
      throw unreadable();
    }
  }

  private static boolean isSame(JsonNode text, UUID id) {
    return text.asString("").equalsIgnoreCase(id.toString());
  }

  private static JsonNode tree(String body) {
    try {
      return Json.tree(body);
    } catch (JacksonException e) {
      throw unreadable();
    }
  }

  private static RuntimeException unreadable() {
    return Exchanges.unavailable(Nova.COMPUTE, "its answer cannot be read");
  }
}
