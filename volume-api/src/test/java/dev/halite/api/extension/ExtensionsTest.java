package dev.halite.api.extension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.fault.FaultBody;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What clients conclude from the list of extensions. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class ExtensionsTest {
  private static List<String> aliases(ApiUser user) {
    List<String> aliases = new ArrayList<>();
    for (JsonNode one : user.read("/extensions").path("extensions")) {
      assertThat(one.propertyNames())
          .containsExactlyInAnyOrder("name", "alias", "description", "updated", "links");
      aliases.add(one.path("alias").stringValue());
    }
    return aliases;
  }

  /** An extension is named if, and only if, what its clients then send is served. */
  @ParameterizedTest
  @CsvSource({
    "backups, /backups",
    "cgsnapshots, /cgsnapshots",
    "consistencygroups, /consistencygroups",
    "os-availability-zone, /os-availability-zone",
    "os-hosts, /os-hosts",
    "os-quota-class-sets, /os-quota-class-sets/default",
    "os-services, /os-services",
    "os-extended-snapshot-attributes, /snapshots/5aa119a8-d25b-45a7-8d1b-88e127885635",
    "os-snapshot-manage, /os-snapshot-manage",
    "os-used-limits, /limits",
    "os-volume-manage, /os-volume-manage",
    "os-volume-transfer, /os-volume-transfer",
    "os-vol-tenant-attr, /volumes/5aa119a8-d25b-45a7-8d1b-88e127885635",
    "qos-specs, /qos-specs",
    "scheduler-stats, /scheduler-stats/get_pools"
  })
  void anExtensionIsNamedWhereItsRoutesAre(String alias, String path) {
    ApiUser admin = CatalogApi.admin();
    boolean served = !admin.get(path).body().contains(FaultBody.words(404));
    assertThat(aliases(admin).contains(alias)).as(alias).isEqualTo(served);
    assertThat(admin.get("/extensions/" + alias).status()).isEqualTo(served ? 200 : 404);
  }

  @Test
  void someExtensionsAreServed() {
    assertThat(aliases(CatalogApi.member()))
        .contains("OS-SCH-HNT", "os-quota-sets", "os-types-manage", "os-vol-host-attr")
        .doesNotHaveDuplicates();
  }
}
