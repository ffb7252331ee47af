package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is taken for a server's client, and who is spared. */
@Timeout(10)
class WatchersOfServerTest {
  private static final String ONE = "192.0.2.1:0/11";
  private static final String TWO = "192.0.2.2:0/22";
  private static final String THREE = "192.0.2.3:0/33";

  /** What is found for a server and the others; null stands for an address that is not said. */
  private static Set<String> found(Set<String> clients, @Nullable String ip, String... others) {
    return WatchersOfServer.among(
        new TreeSet<>(clients),
        new ConnectionRequest(
            UUID.randomUUID(),
            UUID.randomUUID(),
            UUID.randomUUID(),
            connector(ip),
            false,
            Arrays.stream(others).map(WatchersOfServerTest::connector).toList()));
  }

  private static Connector connector(@Nullable String ip) {
    return new Connector(ip == null || ip.equals("-") ? Map.of("host", "h") : Map.of("ip", ip));
  }

  @Test
  void thoseFromItsAddressAreItsAndNoOthers() {
    assertThat(found(Set.of(ONE, TWO), "192.0.2.1", "192.0.2.2")).containsExactly(ONE);
    assertThat(found(Set.of(ONE, THREE), "192.0.2.1", "192.0.2.2")).containsExactly(ONE);
    assertThat(found(Set.of(ONE, "[2001:db8::1]:0/7"), "2001:DB8:0::1"))
        .containsExactly("[2001:db8::1]:0/7");
  }

  @Test
  void ofTheOnlyServerWithoutAnAddressAllAre() {
    assertThat(found(Set.of(ONE, TWO), null)).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void aServerThatHasClosedTheVolumeHasNoneWhereTheOthersExplainAll() {
    assertThat(found(Set.of(TWO, THREE), "192.0.2.1", "192.0.2.2", "192.0.2.3")).isEmpty();
    assertThat(found(Set.of(TWO), null, "192.0.2.2")).isEmpty();
    assertThat(found(Set.of(), "192.0.2.1", "192.0.2.2")).isEmpty();
  }

  @Test
  void aServerWithAnotherAddressAtTheStorageHasWhatTheOthersLeaveUnexplained() {
    assertThat(found(Set.of(TWO, THREE), "192.0.2.1")).containsExactlyInAnyOrder(TWO, THREE);
    assertThat(found(Set.of(TWO, THREE), "192.0.2.1", "192.0.2.2")).containsExactly(THREE);
    assertThat(found(Set.of(TWO, THREE), null, "192.0.2.2")).containsExactly(THREE);
  }

  @Test
  void whatMayBeAnotherServersIsNotGuessed() {
    for (List<String> others :
        List.<List<String>>of(
            List.of("-"), List.of("192.0.2.9"), List.of("192.0.2.2", "192.0.2.9"))) {
      assertThatThrownBy(
              () -> found(Set.of(TWO, THREE), "192.0.2.1", others.toArray(String[]::new)))
          .isInstanceOf(DriverException.class)
          .hasMessageContaining("none of them from 192.0.2.1");
    }
  }

  @Test
  void ofTwoServersOnOneHostNoneIsCutOffForTheOther() {
    assertThatThrownBy(() -> found(Set.of(ONE), "192.0.2.1", "192.0.2.1"))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("another of its servers");
  }
}
