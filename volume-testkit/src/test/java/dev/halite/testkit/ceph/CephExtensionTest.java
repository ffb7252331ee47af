package dev.halite.testkit.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.embedded.ceph.CephRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(240)
class CephExtensionTest {

  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  @RegisterExtension static final CephExtension OTHER = CephExtension.inMemory();

  @RegisterExtension static final CephExtension ON_FILE = CephExtension.onFile();

  @Test
  void givesEachClassAPoolOfItsOwnOnOneCluster() {
    assertThat(rbd(CEPH.access(), "create", "--size", "1G", CEPH.pool() + "/image").succeeded())
        .isTrue();

    assertThat(rbd(CEPH.access(), "ls", CEPH.pool()).output()).isEqualTo("image");
    assertThat(rbd(OTHER.access(), "ls", OTHER.pool()).output()).isEmpty();
    assertThat(OTHER.access()).isEqualTo(CEPH.access());
    assertThat(ON_FILE.access().fsid()).isNotEqualTo(CEPH.access().fsid());
  }

  @Test
  void aUserIsAllowedWhatItsCapabilitiesSay() {
    String theirs = CEPH.newPool();
    CephAccess user =
        CEPH.createUser("bound", "mon", "profile rbd", "osd", "profile rbd pool=" + theirs);

    assertThat(rbd(user, "create", "--size", "1G", theirs + "/image").succeeded()).isTrue();
    assertThat(rbd(user, "create", "--size", "1G", CEPH.pool() + "/other").errors())
        .contains("Operation not permitted");
  }

  @Test
  void aPoolThatIsDeletedIsGone() {
    String pool = CEPH.newPool();
    CEPH.limitPool(pool, 1L << 30);
    assertThat(CEPH.command("osd", "pool", "ls", "detail").output())
        .containsPattern("'" + pool + "'.* max_bytes 1073741824");

    CEPH.deletePool(pool);

    assertThat(CEPH.command("osd", "pool", "ls").output().lines())
        .doesNotContain(pool)
        .contains(CEPH.pool());
  }

  @Test
  void whatWasWrittenSurvivesAKillOfTheOsd() {
    assertThat(
            rbd(ON_FILE.access(), "create", "--size", "1G", ON_FILE.pool() + "/kept").succeeded())
        .isTrue();

    ON_FILE.kill(CephRole.OSD);
    ON_FILE.start(CephRole.OSD);

    assertThat(rbd(ON_FILE.access(), "ls", ON_FILE.pool()).output()).isEqualTo("kept");
  }

  @Test
  void poolsExistOnlyWhileTheirClassRuns() {
    assertThatThrownBy(CephExtension.inMemory()::pool).isInstanceOf(IllegalStateException.class);
  }

  @Nested
  class InANestedClass {

    @Test
    void thePoolOfTheOuterClassStays() {
      assertThat(CEPH.command("osd", "pool", "ls").output().lines()).contains(CEPH.pool());
    }
  }

  private static CommandRun rbd(CephAccess access, String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("rbd", "-c", access.configuration().toString(), "--id", access.user()));
    command.addAll(List.of(words));
    return CommandRun.of(Duration.ofSeconds(60), command);
  }
}
