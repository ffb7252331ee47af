package dev.halite.scheduler.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

@Timeout(30)
class SchedulerPropertiesTest {

  @Test
  void withoutSettingsTheWellKnownDefaultsHold() {
    SchedulerProperties properties = bind(Map.of());

    assertThat(properties.defaultFilters())
        .containsExactly(
            "AvailabilityZoneFilter",
            "CapacityFilter",
            "CapabilitiesFilter",
            "IgnoreAttemptedHostsFilter");
    assertThat(properties.defaultWeighers()).containsExactly("CapacityWeigher");
    assertThat(properties.weightHandler()).isEqualTo("OrderedHostWeightHandler");
    assertThat(properties.capacityWeightMultiplier()).isEqualTo(1.0);
    assertThat(properties.allocatedCapacityWeightMultiplier()).isEqualTo(-1.0);
    assertThat(properties.volumeNumberMultiplier()).isEqualTo(-1.0);
    assertThat(properties.maxAttempts()).isEqualTo(3);
    assertThat(properties.maxOverSubscriptionRatio()).isEqualTo("20.0");
    assertThat(properties.availabilityZone()).isEqualTo("nova");
    assertThat(properties.waitForServices()).isEqualTo(Duration.ofSeconds(30));
    assertThat(properties.slots()).isEqualTo(8);
  }

  @Test
  void eachSettingIsReadByItsWellKnownKey() {
    SchedulerProperties properties =
        bind(
            Map.ofEntries(
                entry("halite.scheduler.default-filters", "CapacityFilter, RetryFilter"),
                entry("halite.scheduler.default-weighers", "ChanceWeigher"),
                entry("halite.scheduler.weight-handler", "StochasticHostWeightHandler"),
                entry("halite.scheduler.capacity-weight-multiplier", "-2"),
                entry("halite.scheduler.allocated-capacity-weight-multiplier", "0.5"),
                entry("halite.scheduler.volume-number-multiplier", "0.25"),
                entry("halite.scheduler.max-attempts", "1"),
                entry("halite.scheduler.max-over-subscription-ratio", "auto"),
                entry("halite.scheduler.availability-zone", "north"),
                entry("halite.scheduler.wait-for-services", "0s"),
                entry("halite.scheduler.slots", "2")));

    assertThat(properties.defaultFilters()).containsExactly("CapacityFilter", "RetryFilter");
    assertThat(properties.defaultWeighers()).containsExactly("ChanceWeigher");
    assertThat(properties.weightHandler()).isEqualTo("StochasticHostWeightHandler");
    assertThat(properties.capacityWeightMultiplier()).isEqualTo(-2);
    assertThat(properties.allocatedCapacityWeightMultiplier()).isEqualTo(0.5);
    assertThat(properties.volumeNumberMultiplier()).isEqualTo(0.25);
    assertThat(properties.maxAttempts()).isEqualTo(1);
    assertThat(properties.maxOverSubscriptionRatio()).isEqualTo("auto");
    assertThat(properties.availabilityZone()).isEqualTo("north");
    assertThat(properties.waitForServices()).isEqualTo(Duration.ZERO);
    assertThat(properties.slots()).isEqualTo(2);
  }

  @Test
  void impossibleSettingsAreRefusedByTheirKey() {
    assertThatThrownBy(() -> bind(Map.of("halite.scheduler.max-attempts", "0")))
        .hasRootCauseMessage("halite.scheduler.max-attempts must be at least 1, not 0.");
    assertThatThrownBy(() -> bind(Map.of("halite.scheduler.capacity-weight-multiplier", "NaN")))
        .hasRootCauseMessage(
            "halite.scheduler.capacity-weight-multiplier must be a finite number, not NaN.");
  }

  private static SchedulerProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("halite.scheduler", SchedulerProperties.class);
  }
}
