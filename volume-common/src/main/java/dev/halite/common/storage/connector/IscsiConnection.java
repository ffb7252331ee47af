package dev.halite.common.storage.connector;

import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.storage.initiator.UnitAddress;
import dev.halite.common.storage.initiator.UnitAddress.Credentials;
import dev.halite.common.storage.initiator.UnitAddress.Way;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an iSCSI connection: one portal, or lists of equal lengths for several. */
final class IscsiConnection {
  private IscsiConnection() {}

  static UnitAddress address(ConnectionData connection) {
    try {
      return new UnitAddress(ways(connection), credentials(connection));
    } catch (IllegalArgumentException e) {
      throw new DriverException(
          DriverFault.INVALID,
          "The connection of kind 'iscsi' cannot be used: %s".formatted(e.getMessage()),
          e);
    }
  }

  private static List<Way> ways(ConnectionData connection) {
    List<String> portals = connection.texts("target_portals");
    if (portals.isEmpty()) {
      return List.of(
          new Way(
              connection.requiredText("target_portal"),
              connection.requiredText("target_iqn"),
              connection.number("target_lun").orElseThrow(() -> connection.missing("target_lun"))));
    }
    List<String> targets = connection.texts("target_iqns");
    List<?> units = connection.list("target_luns");
    if (targets.size() != portals.size() || units.size() != portals.size()) {
      throw connection.missing("target_iqns");
    }
    var ways = new ArrayList<Way>();
    for (int i = 0; i < portals.size(); i++) {
      if (!(units.get(i) instanceof Number unit)) {
        throw connection.missing("target_luns");
      }
      ways.add(new Way(portals.get(i), targets.get(i), unit.intValue()));
    }
    return ways;
  }

  private static Optional<Credentials> credentials(ConnectionData connection) {
    Optional<String> method = connection.text("auth_method");
    if (method.isEmpty()) {
      return Optional.empty();
    }
    if (!method.get().equals("CHAP")) {
      throw connection.missing("auth_method");
    }
    return Optional.of(
        new Credentials(
            connection.requiredText("auth_username"),
            new SecretText(connection.requiredText("auth_password"))));
  }
}
