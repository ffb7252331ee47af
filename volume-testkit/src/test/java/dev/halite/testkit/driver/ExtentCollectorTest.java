package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ExtentCollectorTest {
  @Test
  void extentsAreCutToTheRangeAndNeighboursAreOne() {
    var extents = new ExtentCollector(1000, 100, 200);
    extents.add(0, 50, true);
    extents.add(50, 60, true);
    extents.add(110, 10, true);
    extents.add(120, 5, false);
    extents.add(125, 5, false);
    extents.add(140, Long.MAX_VALUE - 140, true);
    extents.add(300, 10, true);

    assertThat(extents.extents())
        .containsExactly(
            new Extent(100, 20, true), new Extent(120, 10, false), new Extent(140, 160, true));
    assertThat(extents.isFull()).isFalse();
  }

  @Test
  void afterTheMostTheRestIsOneExtentThatHasToBeRead() {
    long length = 4L * ExtentCollector.MOST;
    var extents = new ExtentCollector(length, 0, length);
    for (long at = 0; at < length; at += 2) {
      extents.add(at, 1, false);
    }

    List<Extent> all = extents.extents();
    assertThat(all).hasSize(ExtentCollector.MOST);
    long last = 2L * (ExtentCollector.MOST - 1);
    assertThat(all.getLast()).isEqualTo(new Extent(last, length - last, true));
    assertThat(extents.isFull()).isTrue();
  }

  @Test
  void whatComesOutOfOrderMakesAllToBeRead() {
    var extents = new ExtentCollector(1000, 10, 900);
    extents.add(100, 10, false);
    extents.add(50, 10, true);
    extents.add(500, 10, true);

    assertThat(extents.extents()).containsExactly(new Extent(10, 900, true));
  }

  @ParameterizedTest
  @CsvSource({"-1,1", "0,-1", "11,0", "5,6", "1,9223372036854775807", "9223372036854775807,1"})
  void aRangeBeyondTheEndIsRefused(long offset, long length) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> new ExtentCollector(10, offset, length))
        .matches(e -> e.fault() == DriverFault.INVALID);
  }

  @Test
  void anEmptyRangeAtTheEndHasNothing() {
    var extents = new ExtentCollector(10, 10, 0);
    extents.add(0, 10, true);

    assertThat(extents.extents()).isEmpty();
  }
}
