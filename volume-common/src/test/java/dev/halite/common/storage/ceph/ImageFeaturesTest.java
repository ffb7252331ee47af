package dev.halite.common.storage.ceph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ImageFeaturesTest {
  @Test
  void readsWhatIsConfiguredAsNamesOrAsANumber() {
    assertThat(ImageFeatures.ofOneWriter("61")).isEqualTo(4 + 8 + 16);
    assertThat(ImageFeatures.ofOneWriter("layering, exclusive-lock,object-map , fast-diff"))
        .isEqualTo(4 + 8 + 16);
    assertThat(ImageFeatures.ofOneWriter("exclusive-lock,journaling")).isEqualTo(4 + 64);
    assertThat(ImageFeatures.ofOneWriter("3")).isZero();
    assertThat(ImageFeatures.ofOneWriter("layering")).isZero();
    assertThat(ImageFeatures.ofOneWriter("")).isZero();
    assertThat(ImageFeatures.ofOneWriter()).isEqualTo(4 + 8 + 16 + 64);
  }
}
