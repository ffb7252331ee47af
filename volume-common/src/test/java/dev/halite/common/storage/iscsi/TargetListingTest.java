package dev.halite.common.storage.iscsi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tgtadm 1.0.85 has printed. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class TargetListingTest {
  private static final String SHOWN =
      """
      Target 2000000011: iqn.2010-10.org.openstack:volume-a
          System information:
              Driver: iscsi
              State: ready
          I_T nexus information:
              I_T nexus: 3
                  Initiator: iqn.test:one alias: none
                  Connection: 0
                      IP Address: 127.0.0.1
              I_T nexus: 12
                  Initiator: iqn.test:two alias: some host
                  Connection: 0
                      IP Address: 127.0.0.1
                  Connection: 1
                      IP Address: 127.0.0.2
          LUN information:
              LUN: 0
                  Type: controller
                  SCSI ID: IET     7735940b0000
                  SCSI SN: beaf20000000110
                  Size: 0 MB, Block size: 1
                  Online: Yes
                  Removable media: No
                  Prevent removal: No
                  Readonly: No
                  SWP: No
                  Thin-provisioning: No
                  Backing store type: null
                  Backing store path: None
                  Backing store flags:\u0020
              LUN: 1
                  Type: disk
                  SCSI ID: 2f2c3a3e-7f0c-4d6a-9d6e-0123456789ab
                  SCSI SN: 2f2c3a3e-7f0c-4d6a-9d6e-0123456789ab
                  Size: 67 MB, Block size: 512
                  Online: Yes
                  Removable media: No
                  Prevent removal: No
                  Readonly: Yes
                  SWP: No
                  Thin-provisioning: Yes
                  Backing store type: rdwr
                  Backing store path: /srv/halite/LUN: 2
                  Backing store flags:\u0020
          Account information:
              u1
          ACL information:
              ALL
              iqn.test:one
              iqn.test:two
      Target 7: iqn.2010-10.org.openstack:volume-b
          System information:
              Driver: iscsi
              State: offline
          I_T nexus information:
          LUN information:
          Account information:
          ACL information:
      """;

  @Test
  void targetsAreReadWithAllThatIsBelowThem() {
    assertThat(TargetListing.targets(SHOWN))
        .containsExactly(
            new ShownTarget(
                2_000_000_011,
                "iqn.2010-10.org.openstack:volume-a",
                true,
                List.of(
                    new ShownTarget.Session(3, "iqn.test:one", List.of(0)),
                    new ShownTarget.Session(12, "iqn.test:two", List.of(0, 1))),
                List.of(
                    new ShownTarget.Unit(0, "beaf20000000110", 0, "None", false, false),
                    new ShownTarget.Unit(
                        1,
                        "2f2c3a3e-7f0c-4d6a-9d6e-0123456789ab",
                        67,
                        "/srv/halite/LUN: 2",
                        true,
                        true)),
                List.of("u1"),
                List.of("ALL", "iqn.test:one", "iqn.test:two")),
            new ShownTarget(
                7,
                "iqn.2010-10.org.openstack:volume-b",
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of()));
  }

  @Test
  void nothingIsReadFromNothing() {
    assertThat(TargetListing.targets("")).isEmpty();
    assertThat(TargetListing.accounts("")).isEmpty();
  }

  @Test
  void accountsAreTheLinesBelowTheHeading() {
    assertThat(TargetListing.accounts("Account list:\n    u1\n    u2\n"))
        .containsExactly("u1", "u2");
  }
}
