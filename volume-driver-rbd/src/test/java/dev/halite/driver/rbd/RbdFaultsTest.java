package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class RbdFaultsTest {
  @ParameterizedTest
  @CsvSource({
    "1, DENIED",
    "2, FAILURE",
    "5, FAILURE",
    "13, DENIED",
    "16, BUSY",
    "17, CONFLICT",
    "22, INVALID",
    "27, INVALID",
    "28, FULL",
    "30, UNAVAILABLE",
    "39, BUSY",
    "107, UNAVAILABLE",
    "108, FENCED",
    "110, TIMEOUT",
    "122, FULL",
    "9999, FAILURE"
  })
  void anErrorNumberIsAFault(int errno, DriverFault fault) {
    assertThat(RbdFaults.faultOf(errno)).isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource({"28, false", "22, false", "108, true", "110, true", "30, true"})
  void afterSomeErrorsNobodyKnowsWhatWasDone(int errno, boolean unknown) {
    assertThat(RbdFaults.isOutcomeUnknown(new CephException("do it", errno))).isEqualTo(unknown);
  }

  @ParameterizedTest
  @CsvSource({"16, FAILURE", "17, FAILURE", "22, FAILURE", "28, FAILURE"})
  void aRollBackThatHasBegunIsNeverRefused(int errno, DriverFault fault) {
    assertThat(RbdFaults.midway("revert volume 1", new CephException("roll back", errno)))
        .isInstanceOfSatisfying(
            DriverException.class, failure -> assertThat(failure.fault()).isEqualTo(fault));
  }

  @ParameterizedTest
  @CsvSource({"108", "110", "30"})
  void whatARollBackSaysOfTheClientStays(int errno) {
    var failure = new CephException("roll back", errno);
    assertThat(RbdFaults.midway("revert volume 1", failure)).isSameAs(failure);
  }

  @Test
  void theSentenceSaysWhatCephCouldNotDo() {
    DriverException fault =
        RbdFaults.translate(
            "create volume 1", new CephException("create image volume-1", Errno.ENOSPC));

    assertThat(fault.sentence())
        .isEqualTo("Cannot create volume 1: Ceph could not create image volume-1: no space left.");
  }
}
