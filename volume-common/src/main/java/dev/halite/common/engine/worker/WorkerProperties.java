package dev.halite.common.engine.worker;

import jakarta.validation.constraints.NotBlank;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this process holds its work ({@code halite.worker.*}). All processes of a deployment must
 * agree on lease and heartbeat.
 *
 * @param host name of this process's host as services and backends show it; the machine's host name
 *     if not set
 * @param heartbeat how often the lease is renewed
 * @param lease how long the process is taken for alive after a renewal, by the database's clock
 * @param freshness a driver call is started only while the last renewal is younger than this; must
 *     be shorter than the lease by more than the longest pause between the check and the call
 * @param sweep how often queues are polled and expired work is looked for
 * @param shutdown how long a stop waits for running operations to reach a safe point
 * @param enabled whether this process holds work at all; if not, it neither registers as a worker
 *     nor sweeps, and needs no right to
 */
@Validated
@ConfigurationProperties("halite.worker")
public record WorkerProperties(
    @DefaultValue("") String host,
    @DefaultValue("5s") Duration heartbeat,
    @DefaultValue("20s") Duration lease,
    @DefaultValue("12s") Duration freshness,
    @DefaultValue("2s") Duration sweep,
    @DefaultValue("10s") Duration shutdown,
    @DefaultValue("true") boolean enabled) {

  public WorkerProperties {
    if (heartbeat.compareTo(freshness) >= 0 || freshness.compareTo(lease) >= 0) {
      throw new IllegalArgumentException(
          "halite.worker: heartbeat (%s) must be shorter than freshness (%s), and freshness shorter than lease (%s)."
              .formatted(heartbeat, freshness, lease));
    }
    if (host.isBlank()) {
      host = machineName();
    }
  }

  private static @NotBlank String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
