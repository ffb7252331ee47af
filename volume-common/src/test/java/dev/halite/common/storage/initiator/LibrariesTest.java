package dev.halite.common.storage.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.storage.initiator.UnitAddress.Credentials;
import dev.halite.common.storage.initiator.UnitAddress.Way;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LibrariesTest {
  @Test
  void anAbsentLibraryIsASentenceWithItsPackageEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(
              () -> Libraries.load("no-such-library", "libno.so.1", "libno1", LibIscsi.class))
          .withMessage(
              "The library libno.so.1 cannot be loaded; install the Debian package libno1 or its"
                  + " like.")
          .satisfies(e -> assertThat(e.fault()).isEqualTo(DriverFault.UNAVAILABLE));
    }
  }

  @Test
  void anAddressPrintsNoPassword() {
    var address =
        new UnitAddress(
            List.of(new Way("[2001:db8::1]:3260", "iqn.2010-10.org:v", 0)),
            Optional.of(new Credentials("user", new SecretText("opensesame"))));
    assertThat(address.toString()).contains("2001:db8::1").doesNotContain("opensesame");
  }

  @Test
  void whatALoginSaysIsOneLineOfBoundedLength() {
    assertThat(LoginFaults.text("a\nb\u0000c." + "x".repeat(1000)))
        .startsWith("a b c.x")
        .hasSize(200);
  }
}
