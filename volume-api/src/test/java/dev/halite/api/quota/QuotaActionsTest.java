package dev.halite.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class QuotaActionsTest {
  private ApiUser user;
  private ApiUser admin;
  private String path;

  @BeforeEach
  void meet() {
    user = CatalogApi.member();
    admin = CatalogApi.admin();
    path = "/os-quota-sets/" + user.project();
  }

  @Test
  void limitsAreShownWithAndWithoutUsage() {
    JsonNode set = user.read(path).path("quota_set");
    assertThat(set.path("id").stringValue()).isEqualTo(user.project());
    assertThat(set.path("volumes").intValue()).isEqualTo(10);
    assertThat(set.path("gigabytes").intValue()).isEqualTo(1000);
    assertThat(set.path("per_volume_gigabytes").intValue()).isEqualTo(-1);
    assertThat(set.propertyNames())
        .contains(
            "snapshots",
            "backups",
            "backup_gigabytes",
            "groups",
            "volumes___DEFAULT__",
            "gigabytes___DEFAULT__",
            "snapshots___DEFAULT__");
    user.newVolume("");
    JsonNode used = user.read(path + "?usage=True").path("quota_set");
    assertThat(used.path("volumes").toString())
        .isEqualTo("{\"limit\":10,\"in_use\":1,\"reserved\":0}");
    assertThat(used.path("gigabytes___DEFAULT__").toString())
        .isEqualTo("{\"limit\":-1,\"in_use\":1,\"reserved\":0}");
    assertThat(used.path("per_volume_gigabytes").path("in_use").intValue()).isZero();
    assertThat(user.read(path + "/defaults").at("/quota_set/volumes").intValue()).isEqualTo(10);
  }

  @Test
  void limitsAreSetAndReset() {
    JsonNode answer =
        admin
            .put(
                path,
                "{\"quota_set\":{\"volumes\":\"7\",\"gigabytes___DEFAULT__\":5,\"tenant_id\":\"x\"}}")
            .json()
            .path("quota_set");
    assertThat(answer.has("id")).isFalse();
    assertThat(answer.path("volumes").intValue()).isEqualTo(7);
    JsonNode set = user.read(path).path("quota_set");
    assertThat(set.path("volumes").intValue()).isEqualTo(7);
    assertThat(set.path("gigabytes___DEFAULT__").intValue()).isEqualTo(5);
    assertThat(admin.delete(path).status()).isEqualTo(200);
    assertThat(user.read(path).at("/quota_set/volumes").intValue()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"volumes\":-2}",
        "{\"volumes\":\"many\"}",
        "{\"volumes\":1.5}",
        "{\"volumes\":null}",
        "{\"volumes\":2147483648}",
        "{\"volumes\":99999999999999999999}",
        "{\"nonsense\":1}",
        "{\"volumes_nonsense\":1}",
        "{\"volumes\":1,\"nonsense\":1}",
        "[]"
      })
  void limitsThatCannotBeAreRefusedAndNothingIsSet(String set) {
    admin.put(path, "{\"quota_set\":" + set + "}").isFault(400, "badRequest");
    assertThat(user.read(path).at("/quota_set/volumes").intValue()).isEqualTo(10);
  }

  @Test
  void aLimitBelowWhatIsUsedIsRefusedWhereThatIsAskedFor() {
    user.newVolume("");
    user.newVolume("");
    String one = "{\"quota_set\":{\"volumes\":1}}";
    admin.put(path + "?skip_validation=False", one).isFault(400, "badRequest");
    assertThat(admin.put(path + "?skip_validation=false", one.replace("1", "2")).status())
        .isEqualTo(200);
    assertThat(admin.put(path, one).status()).isEqualTo(200);
    user.post("/volumes", "{\"volume\":{\"size\":1}}").isFault(413, "overLimit");
  }

  @Test
  void projectsSeeTheirOwnAndAdministratorsChangeThem() {
    user.get("/os-quota-sets/" + admin.project()).isFault(403, "forbidden");
    user.get("/os-quota-sets/" + admin.project() + "/defaults").isFault(403, "forbidden");
    user.put(path, "{\"quota_set\":{\"volumes\":1}}").isFault(403, "forbidden");
    user.delete(path).isFault(403, "forbidden");
    user.get("/os-quota-class-sets/default").isFault(403, "forbidden");
  }

  @Test
  void aClassHasLimitsToo() {
    String name = "class-" + UUID.randomUUID();
    JsonNode set = admin.read("/os-quota-class-sets/" + name).path("quota_class_set");
    assertThat(set.path("id").stringValue()).isEqualTo(name);
    JsonNode changed =
        admin
            .put("/os-quota-class-sets/" + name, "{\"quota_class_set\":{\"volumes\":3}}")
            .json()
            .path("quota_class_set");
    assertThat(changed.path("volumes").intValue()).isEqualTo(3);
    assertThat(changed.path("gigabytes").intValue()).isEqualTo(1000);
    admin
        .put("/os-quota-class-sets/" + name, "{\"quota_class_set\":{\"x\":3}}")
        .isFault(400, "badRequest");
  }

  @Test
  void theDefaultClassHoldsForProjectsWithoutTheirOwn() {
    String path = "/os-quota-class-sets/default";
    admin.put(path, "{\"quota_class_set\":{\"groups\":4}}");
    try {
      assertThat(user.read(this.path).at("/quota_set/groups").intValue()).isEqualTo(4);
      assertThat(user.read(this.path + "/defaults").at("/quota_set/groups").intValue())
          .isEqualTo(4);
    } finally {
      admin.put(path, "{\"quota_class_set\":{\"groups\":10}}");
    }
  }

  @Test
  void aRenamedTypeKeepsItsLimits() {
    String name = "type-" + UUID.randomUUID();
    String type =
        admin
            .post("/types", "{\"volume_type\":{\"name\":\"" + name + "\"}}")
            .json()
            .at("/volume_type/id")
            .stringValue();
    admin.put(path, "{\"quota_set\":{\"volumes_" + name + "\":1}}");
    admin.put("/types/" + type, "{\"volume_type\":{\"name\":\"" + name + "-new\"}}");
    JsonNode set = admin.read(path).path("quota_set");
    assertThat(set.path("volumes_" + name + "-new").intValue()).isEqualTo(1);
    assertThat(set.has("volumes_" + name)).isFalse();
    user.newVolume(",\"volume_type\":\"" + type + "\"");
    user.post("/volumes", "{\"volume\":{\"size\":1,\"volume_type\":\"" + type + "\"}}")
        .isFault(413, "overLimit");
  }

  @Test
  void theCallersLimitsSayHowMuchIsUsed() {
    user.newVolume("");
    assertThat(user.read("/limits").toString())
        .isEqualTo(
            """
            {"limits":{"rate":[],"absolute":{"maxTotalVolumes":10,"maxTotalVolumeGigabytes":1000,\
            "maxTotalSnapshots":10,"maxTotalBackups":10,"maxTotalBackupGigabytes":1000,\
            "totalVolumesUsed":1,"totalGigabytesUsed":1,"totalSnapshotsUsed":0,\
            "totalBackupsUsed":0,"totalBackupGigabytesUsed":0}}}""");
    String of = "/limits?project_id=" + user.project();
    String used = "/limits/absolute/totalVolumesUsed";
    assertThat(admin.at(39).read(of).at(used).intValue()).isOne();
    assertThat(admin.at(38).read(of).at(used).intValue()).isZero();
    assertThat(admin.at(39).read(of.replace("project", "tenant")).at(used).intValue()).isOne();
    assertThat(CatalogApi.member().at(39).read(of).at(used).intValue()).isZero();
  }
}
