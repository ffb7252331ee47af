package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A server on each backend that writes to its volume while a test kills whatever it likes. */
final class ServersOfAll implements AutoCloseable {
  private final Witness witness;
  private final Ledger ledger;
  private final Invariants invariants;
  private final List<AttachedServer> servers = new ArrayList<>();

  ServersOfAll(Cluster cluster) throws IOException {
    this.witness = new Witness(cluster);
    this.ledger = new Ledger(cluster, "written");
    this.invariants = new Invariants(cluster);
    for (int backend = 0; backend < cluster.nodes().size(); backend++) {
      servers.add(AttachedServer.ofNewVolume(cluster, witness, ledger, backend));
    }
  }

  /** All of them still write, and are all that do. */
  void check() {
    witness.check();
  }

  /** They let their volumes go, which hold all that was acknowledged to them. */
  void end() throws IOException {
    witness.check();
    for (AttachedServer server : servers) {
      server.stop();
      server.detach();
    }
    witness.check();
    int blocks = witness.verify();
    System.out.printf("%d blocks durable%n", blocks);
    assertThat(blocks).isPositive();
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }

  @Override
  public void close() {
    witness.close();
  }
}
