package dev.halite.standalone;

import dev.halite.embedded.ceph.CephSettings;
import dev.halite.embedded.ceph.EmbeddedCeph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The backend {@code ceph} on a Ceph of one node, for who asks for it. */
record CephBackend(CephSettings settings) {

  private static final String NAME = "ceph";
  private static final String POOL = "volumes";
  private static final String USER = "admin";

  static CephBackend in(DataDirectory data) {
    return new CephBackend(CephSettings.onFile(data.ceph(), POOL));
  }

  /** The one of a data directory in which it was asked for before. */
  static Optional<CephBackend> madeIn(Path data) {
    CephBackend backend = new CephBackend(CephSettings.onFile(DataDirectory.cephIn(data), POOL));
    return Optional.of(backend).filter(made -> Files.exists(made.configuration()));
  }

  /** Known to the stop before it starts, which takes seconds. */
  EmbeddedCeph start(OrderedStop stop) {
    EmbeddedCeph ceph = stop.add(new EmbeddedCeph(settings));
    ceph.start();
    return ceph;
  }

  /** Its settings for the node; a configuration file may say otherwise, key by key. */
  Map<String, Object> properties() {
    String backend = StandaloneServices.BACKENDS + "." + NAME;
    return Map.of(
        backend + ".driver",
        "rbd",
        backend + ".volume-backend-name",
        NAME,
        backend + ".rbd.conf",
        configuration().toString(),
        backend + ".rbd.pool",
        POOL,
        backend + ".rbd.user",
        USER);
  }

  String readyText(String endpoint) {
    String client = "openstack --os-auth-type none --os-endpoint " + endpoint + "/v3";
    return """
        Ceph of one node, with the pool '%1$s' (its state: ceph -c %2$s -s)
        Your first volume there:
          %3$s volume type create --property volume_backend_name=%4$s %4$s
          %3$s volume create --type %4$s --size 1 first-on-%4$s"""
        .formatted(POOL, configuration(), client, NAME);
  }

  private Path configuration() {
    return EmbeddedCeph.configurationIn(settings.directory());
  }
}
