package dev.halite.api.service;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.QueryParameters;
import dev.halite.api.listing.QueryValues;
import dev.halite.common.catalog.service.Cluster;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** The query parameters of lists of clusters; others are refused. */
final class ClusterFilters {
  private static final Set<String> OF_REPLICATION =
      Set.of("frozen", "replication_status", "active_backend_id");

  private ClusterFilters() {}

  /**
   * The clusters that meet all of them.
   *
   * @throws HaliteException INVALID_INPUT for an unknown parameter or a value of another kind
   */
  static Predicate<Cluster> of(ActionRequest request) {
    return request.query().names().stream()
        .map(name -> filter(name, request))
        .reduce(cluster -> true, Predicate::and);
  }

  private static Predicate<Cluster> filter(String name, ActionRequest request) {
    QueryParameters query = request.query();
    String value = Objects.requireNonNull(query.get(name));
    if (OF_REPLICATION.contains(name) && !request.atLeast(ClusterView.REPLICATION)) {
      throw unknown(name);
    }
    return switch (name) {
      case "name" -> cluster -> cluster.name().equals(value);
      case "binary" -> cluster -> cluster.binary().equals(value);
      case "is_up" -> {
        boolean up = QueryValues.flag(query, name, true);
        yield cluster -> cluster.up() == up;
      }
      case "disabled" -> {
        boolean disabled = QueryValues.flag(query, name, true);
        yield cluster -> cluster.disabled() == disabled;
      }
      case "num_hosts" -> {
        long hosts = number(name, value);
        yield cluster -> cluster.hosts() == hosts;
      }
      case "num_down_hosts" -> {
        long down = number(name, value);
        yield cluster -> cluster.hostsDown() == down;
      }
      case "frozen" -> {
        boolean frozen = QueryValues.flag(query, name, true);
        yield cluster -> cluster.frozen() == frozen;
      }
      case "replication_status" -> cluster -> value.equals(ClusterView.replicationStatus(cluster));
      case "active_backend_id" -> cluster -> value.equals(cluster.activeBackendId());
      default -> throw unknown(name);
    };
  }

  private static long number(String name, String value) {
    Long number = QueryValues.wholeNumber(value);
    if (number == null) {
      throw invalid("'" + Echo.of(value) + "' for '" + name + "' is not a whole number.");
    }
    return number;
  }

  private static HaliteException unknown(String name) {
    return invalid("Invalid filter keys: " + Echo.of(name));
  }

  private static HaliteException invalid(String reason) {
    return new HaliteException(FaultCode.INVALID_INPUT, "Invalid input received: " + reason);
  }
}
