package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences as LVM 2.03.16 and util-linux 2.38 wrote them on a storage node. */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class LvmFaultsTest {
  private static final String LEAKED =
      "File descriptor 3 (/run/halite/lvm/vg/x/lock) leaked on lvm invocation. Parent PID 9: flock\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "BUSY|  Logical volume storage/volume-b in use.",
        "BUSY|  Snapshot origin volumes can be resized only while inactive: try lvchange -an.",
        "FULL|  Volume group \"storage\" has insufficient free space (3686 extents): 21810 required.",
        "UNAVAILABLE|  Volume group \"nogroup\" not found",
        "NOT_FOUND|  Failed to find logical volume \"storage/volume-b\"",
        "NOT_FOUND|  Logical volume volume-b not found in volume group storage.",
        "NOT_FOUND|  Pool nopool not found in Volume group storage.",
        "NOT_FOUND|  Snapshot origin LV volume-b not found in Volume group storage.",
        "CONFLICT|  Logical Volume \"volume-a2\" already exists in volume group \"storage\"",
        "FAILURE|  Something that nobody has seen before."
      })
  void eachSentenceIsAFault(DriverFault fault, String said) {
    DriverException failure =
        LvmFaults.translate("do it", new CommandResult(5, "", LEAKED + said + "\n", false));

    assertThat(failure.fault()).isEqualTo(fault);
    assertThat(failure.sentence())
        .startsWith("Cannot do it: " + said.strip().substring(0, 5))
        .endsWith(".")
        .doesNotEndWith("..")
        .doesNotContain("leaked");
  }

  @Test
  void whoSaysNothingIsKnownByTheExitCode() {
    DriverException failure = LvmFaults.translate("do it", new CommandResult(3, "", LEAKED, false));

    assertThat(failure.sentence()).isEqualTo("Cannot do it: exit code 3.");
    assertThat(failure.fault()).isEqualTo(DriverFault.FAILURE);
  }
}
