package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.lvm.target.AllowedInitiator;
import java.util.List;
import java.util.Optional;

/**
 * Who may log in to a target, as the node tells the privileged helper: with the password, which is
 * on that way only.
 */
record Server(
    String initiator, boolean readOnly, Optional<String> user, Optional<String> password) {
  Server {
    ChangeVerb.require(
        InitiatorName.of(initiator).isPresent() && user.isPresent() == password.isPresent(),
        "a server has the name of an initiator, and user and password or none of both");
    // checks them
    credentials(user, password);
  }

  static List<Server> of(List<AllowedInitiator> initiators) {
    return initiators.stream().map(Server::of).toList();
  }

  private static Server of(AllowedInitiator initiator) {
    return new Server(
        initiator.name().value(),
        initiator.readOnly(),
        initiator.credentials().map(ChapCredentials::user),
        initiator.credentials().map(ChapCredentials::revealPassword));
  }

  static List<AllowedInitiator> allowed(List<Server> servers) {
    return servers.stream()
        .map(
            server ->
                new AllowedInitiator(
                    new InitiatorName(server.initiator),
                    server.readOnly,
                    credentials(server.user, server.password)))
        .toList();
  }

  private static Optional<ChapCredentials> credentials(
      Optional<String> user, Optional<String> password) {
    return user.flatMap(known -> password.map(secret -> ChapCredentials.of(known, secret)));
  }

  @Override
  public String toString() {
    return "Server[" + initiator + "]";
  }
}
