package dev.halite.api.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.api.CatalogApi;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.engine.fault.HaliteException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The catalog has the zones far and nova. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class ZoneChoiceTest {
  private static ZoneChoice choice(@Nullable String byDefault, boolean fallback) {
    return new ZoneChoice(CatalogApi.bean(Services.class), new ZoneProperties(byDefault, fallback));
  }

  private static VolumeType type(@Nullable String zones) {
    return new VolumeType(
        UUID.randomUUID(),
        "T",
        null,
        true,
        zones == null ? Map.of() : Map.of("RESKEY:availability_zones", zones),
        null,
        Instant.EPOCH,
        null);
  }

  private static List<String> fallback(@Nullable String byDefault, String typeZones) {
    return choice(byDefault, true).choose("az9", type(typeZones));
  }

  @Test
  void theFallbackOfATypeWithoutZonesIsTheDefault() {
    assertThat(choice("nova", true).choose("az9", type(null))).containsExactly("nova");
    assertThat(choice(null, true).choose("az9", type(null))).isEmpty();
  }

  @Test
  void theFallbackIsOneOfTheZonesOfTheType() {
    assertThat(fallback("nova", "az9,far")).containsExactly("far");
    assertThat(fallback("nova", "az9, far, nova")).containsExactly("nova");
    assertThat(fallback(null, "az9,far,nova")).containsExactly("far", "nova");
    assertThat(fallback("gone", "az9,far")).containsExactly("far");
  }

  @Test
  void thereIsNoFallbackWhereNoneOfTheZonesOfTheTypeIsThere() {
    for (String configured : List.of("nova", "far", "")) {
      assertThatThrownBy(() -> fallback(configured, "az9,az8"))
          .isInstanceOf(HaliteException.class)
          .hasMessage("None of the availability zones of volume type 'T' is available.");
    }
  }

  @Test
  void withoutFallbackTheZoneHasToBeThereAndOneOfTheTypes() {
    ZoneChoice choice = choice("nova", false);
    assertThat(choice.choose("far", type("az9,far"))).containsExactly("far");
    assertThat(choice.choose(null, type("az9,far"))).containsExactly("far");
    assertThatThrownBy(() -> choice.choose("az9", type("az9,far")))
        .hasMessage("Availability zone 'az9' is invalid.");
    assertThatThrownBy(() -> choice.choose("nova", type("az9,far")))
        .hasMessageContaining("supported by the type do not include 'nova'");
  }
}
