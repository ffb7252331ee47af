package dev.halite.node.backend;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The storage backends of this node ({@code halite.node.*}).
 *
 * @param host the part before {@code @} in a volume's host; the worker's host if not set
 * @param availabilityZone zone of all backends of this node
 * @param reportInterval how often pools are measured and reported when nothing has happened
 * @param callDeadline longest time that one driver call may take; its outcome is unknown then
 * @param threads driver calls that may run at once on one backend
 * @param backends settings by backend name, the part between {@code @} and {@code #}
 */
@Validated
@ConfigurationProperties("halite.node")
public record NodeProperties(
    @DefaultValue("") String host,
    @DefaultValue("nova") String availabilityZone,
    @DefaultValue("60s") Duration reportInterval,
    @DefaultValue("5m") Duration callDeadline,
    @DefaultValue("8") @Min(1) @Max(128) int threads,
    Map<String, @Valid BackendProperties> backends) {

  public NodeProperties {
    backends = backends == null ? Map.of() : Map.copyOf(backends);
  }

  /**
   * One backend.
   *
   * @param driver name of its driver, such as {@code file}
   * @param volumeBackendName capability {@code volume_backend_name}, by which volume types choose
   *     it; the backend's name if not set
   * @param filterFunction expression that says which volumes the backend takes; those of the driver
   *     if not set
   * @param goodnessFunction expression that says how well a volume suits the backend, 0 to 100
   * @param cluster name under which several nodes serve this backend, each of them with the same
   *     storage and settings; it stands for the host in volumes' {@code host}. Only for drivers
   *     whose storage all hosts reach
   * @param copyBandwidth how much all copies to and from it may move in a second; as much as they
   *     can if not set
   *     <p>The driver's own keys stand under its name, or under {@code options}; {@link
   *     BackendKeys} reads them, because the node knows no driver.
   */
  public record BackendProperties(
      @NotBlank String driver,
      @Nullable String volumeBackendName,
      @Nullable String filterFunction,
      @Nullable String goodnessFunction,
      @Pattern(regexp = "[^@#\\s]+", message = "must not contain @, # or blanks") @Nullable String cluster,
      @Nullable DataSize copyBandwidth) {}
}
