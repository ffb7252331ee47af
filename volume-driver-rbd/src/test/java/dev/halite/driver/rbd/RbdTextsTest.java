package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OperationMark;
import dev.halite.driver.rbd.Monitors.Monitor;
import dev.halite.driver.rbd.PoolMeasure.Space;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that the driver reads and writes: entries, tokens, keys, and Ceph's answers. */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class RbdTextsTest {
  private static final String DF =
      """
      {"stats": {"total_bytes": 1000, "total_avail_bytes": 900},
       "pools": [
         {"name": "images", "id": 1, "stats": {"stored": 1, "max_avail": 2, "quota_bytes": 0}},
         {"name": "volumes", "id": 2,
          "stats": {"stored": 100, "max_avail": 300, "quota_bytes": %d}}]}
      """;

  @Test
  void anEntryIsReadAsItWasWritten() {
    var mark = new OperationMark(UUID.randomUUID(), 3, "req-1");
    IndexEntry building =
        IndexEntry.building(mark, UUID.randomUUID(), 1L << 40).clonedFrom(UUID.randomUUID());

    for (IndexEntry entry :
        new IndexEntry[] {
          building,
          building.complete("10c3f264aa50"),
          building.complete("10c3f264aa50").growing(mark, 1L << 41),
          building.removing(mark, null)
        }) {
      assertThat(IndexEntry.parse(entry.text())).contains(entry);
    }
    assertThat(building.text()).startsWith("1 building placement=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "2 complete placement=00000000-0000-0000-0000-000000000001 bytes=1",
        "1 complete placement=x bytes=1 operation=x fence=1",
        "1 gone placement=00000000-0000-0000-0000-000000000001 bytes=1"
      })
  void anEntryOfSomethingElseIsNotRead(String text) {
    assertThat(IndexEntry.parse(text)).isEmpty();
  }

  @Test
  void anOperationThatWasTakenOverIsKnown() {
    UUID operation = UUID.randomUUID();
    IndexEntry entry =
        IndexEntry.building(new OperationMark(operation, 2, "req-1"), UUID.randomUUID(), 1);

    assertThat(entry.supersedes(new OperationMark(operation, 1, "req-1"))).isTrue();
    assertThat(entry.supersedes(new OperationMark(operation, 2, "req-1"))).isFalse();
    assertThat(entry.supersedes(new OperationMark(UUID.randomUUID(), 1, "req-1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:0/1", "[2001:db8::1]:0/1"})
  void aTokenIsReadAsItWasWritten(String address) {
    var token = new ClientToken("60ff173a-fb6e-4993-b020-e0f24752ef45", address);

    assertThat(ClientToken.parse(token.fenceToken())).isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rbd:1:", "rbd:1:fsid", "rbd:1:fsid:", "rbd:2:fsid:1", "file/1/x"})
  void otherTokensAreRefused(String text) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> ClientToken.parse(new FenceToken(text)))
        .matches(e -> e.fault() == DriverFault.INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "v1:192.0.2.1:0/12, 192.0.2.1:0/12, 192.0.2.1",
    "192.0.2.1:0/12, 192.0.2.1:0/12, 192.0.2.1",
    "v2:[2001:db8::1]:0/12, [2001:db8::1]:0/12, 2001:db8::1"
  })
  void addressesAreTakenApart(String address, String plain, String host) {
    assertThat(ClientAddress.plain(address)).isEqualTo(plain);
    assertThat(ClientAddress.host(address)).isEqualTo(host);
    assertThat(ClientAddress.isOn(address, host)).isTrue();
    assertThat(ClientAddress.isOn(address, "192.0.2.2")).isFalse();
    assertThat(ClientAddress.isOn(address, "a-name")).isFalse();
  }

  @Test
  void oneAddressIsWrittenInManyWays() {
    assertThat(ClientAddress.isOn("[2001:db8::1]:0/1", "2001:0db8:0:0:0:0:0:1")).isTrue();
  }

  @Test
  void monitorsAreReadInTheirOlderForm() {
    assertThat(
            Monitors.parse(
                """
                {"mons": [
                  {"addr": "192.0.2.1:6789/0",
                   "public_addrs": {"addrvec": [{"type": "v2", "addr": "192.0.2.1:3300"},
                                                {"type": "v1", "addr": "192.0.2.1:6789"}]}},
                  {"addr": "[2001:db8::1]:6789/0"},
                  {"addr": "", "name": "it is just being added"},
                  {"addr": ":/0",
                   "public_addrs": {"addrvec": [{"type": "v2", "addr": "192.0.2.3:3300"}]}}]}
                """))
        .containsExactly(
            new Monitor("192.0.2.1", "6789"),
            new Monitor("2001:db8::1", "6789"),
            new Monitor("192.0.2.3", "3300"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"mons\": []}", "{\"mons\": [{}]}", "no json"})
  void anAnswerWithoutMonitorsIsAFailure(String answer) {
    assertThatExceptionOfType(DriverException.class).isThrownBy(() -> Monitors.parse(answer));
  }

  @Test
  void aPoolHasWhatItUsesAndWhatIsFree() {
    String unlimited = DF.formatted(0);
    assertThat(PoolMeasure.space(unlimited, 2, true)).contains(new Space(400, 300));
    assertThat(PoolMeasure.space(unlimited, 2, false)).contains(new Space(1000, 300));
    assertThat(PoolMeasure.space(unlimited, 3, true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"150, 50", "1000, 300", "50, 0"})
  void aQuotaIsThePoolsSize(long quota, long free) {
    assertThat(PoolMeasure.space(DF.formatted(quota), 2, true)).contains(new Space(quota, free));
  }

  @Test
  void keysHaveTheirDefaults() {
    RbdDriverConfiguration configuration = configuration("user", "cinder");

    assertThat(configuration.order()).isEqualTo(22);
    assertThat(configuration.user()).isEqualTo("cinder");
    assertThat(configuration.maxOverSubscriptionRatio()).isEqualTo(20.0);
    assertThat(configuration.deleteThroughTrash()).isTrue();
    assertThat(configuration("chunk-size-mib", "8").order()).isEqualTo(23);
    assertThat(configuration("max-over-subscription-ratio", "auto").maxOverSubscriptionRatio())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "conf, ceph.conf",
    "pool, a#b",
    "user, client.admin",
    "chunk-size-mib, 3",
    "keyring, keyring",
    "max-over-subscription-ratio, 0.5",
    "storage-timeout-seconds, 0",
    "exclusive-pool, maybe",
    "no-such-key, 1"
  })
  void aWrongKeyIsNamed(String key, String value) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> configuration(key, value))
        .matches(e -> e.fault() == DriverFault.INVALID)
        .withMessageContaining(key);
  }

  private static RbdDriverConfiguration configuration(String key, String value) {
    Map<String, String> keys = new HashMap<>(Map.of("conf", "/etc/ceph/ceph.conf", "pool", "p"));
    keys.put(key, value);
    return RbdDriverConfiguration.of(new BackendSettings("host", "ceph", keys));
  }
}
