package dev.halite.api.pool;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.QueryValues;
import dev.halite.api.pool.StoragePools.StoragePool;
import dev.halite.api.type.KnownTypes;
import dev.halite.common.catalog.capability.PoolCapabilities;
import dev.halite.common.catalog.capability.TypeDemands;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What administrators can ask of pools. */
@Component
class PoolActions implements ActionSource {
  private static final String TAG = "Services";
  private static final int FILTERS = 28;
  private static final int VOLUME_TYPE = 35;

  private final StoragePools pools;
  private final KnownTypes types;

  PoolActions(StoragePools pools, KnownTypes types) {
    this.pools = pools;
    this.types = types;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/scheduler-stats/get_pools", this::list)
            .allowedBy("scheduler_extension:scheduler_stats:get_pools")
            .described(TAG, "List pools, with detail=true also what they can do"),
        Action.get("/capabilities/{host}", this::capabilities)
            .allowedBy("volume_extension:capabilities")
            .described(TAG, "Show what a backend can do"));
  }

  private ActionResult list(ActionRequest request) {
    boolean detail = QueryValues.flag(request.query(), "detail", false);
    Predicate<StoragePool> wanted = wanted(request);
    return ActionResult.of(
        Map.of(
            "pools",
            pools.list().stream().filter(wanted).map(pool -> view(pool, detail)).toList()));
  }

  private static Map<String, Object> view(StoragePool pool, boolean detail) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", pool.name());
    if (detail) {
      shown.put("capabilities", pool.capabilities().all());
    }
    return shown;
  }

  /** The pools that meet all filters. */
  private Predicate<StoragePool> wanted(ActionRequest request) {
    Predicate<StoragePool> wanted = pool -> true;
    if (request.atLeast(FILTERS)) {
      for (Map.Entry<String, String> filter : request.query().asMap().entrySet()) {
        wanted = wanted.and(wanted(filter.getKey(), filter.getValue(), request));
      }
    }
    return wanted;
  }

  private Predicate<StoragePool> wanted(String key, String value, ActionRequest request) {
    return switch (key) {
      case "detail" -> pool -> true;
      case "name" -> pool -> pool.name().equals(value);
      case "volume_type" -> {
        if (!request.atLeast(VOLUME_TYPE)) {
          yield pool -> true;
        }
        // Once for all pools.
        Map<String, @Nullable String> specs = types.require(value, null).extraSpecs();
        yield pool -> TypeDemands.unmet(specs, pool.capabilities()) == null;
      }
      default -> pool -> value.equalsIgnoreCase(String.valueOf(pool.capabilities().get(key)));
    };
  }

  private ActionResult capabilities(ActionRequest request) {
    HostName wanted = HostName.parse(request.variable("host"));
    StoragePool pool =
        pools.list().stream()
            .filter(one -> isOf(one, wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    new HaliteException(
                        FaultCode.NOT_FOUND,
                        "Backend " + Echo.of(wanted.toString()) + " could not be found."));
    PoolCapabilities reported = pool.capabilities();
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("namespace", "OS::Storage::Capabilities::" + wanted.service());
    shown.put("vendor_name", reported.get("vendor_name"));
    shown.put("volume_backend_name", reported.get("volume_backend_name"));
    shown.put("pool_name", wanted.pool());
    shown.put("driver_version", reported.get("driver_version"));
    shown.put("storage_protocol", reported.get("storage_protocol"));
    shown.put("display_name", null);
    shown.put("description", null);
    shown.put("visibility", null);
    shown.put("replication_targets", List.of());
    shown.put("properties", Map.of());
    return ActionResult.of(shown);
  }

  private static boolean isOf(StoragePool pool, HostName wanted) {
    HostName name = HostName.parse(pool.name());
    return name.service().equals(wanted.service())
        && (wanted.pool() == null || wanted.pool().equals(name.pool()));
  }
}
