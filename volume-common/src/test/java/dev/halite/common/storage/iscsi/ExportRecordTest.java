package dev.halite.common.storage.iscsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ExportRecordTest {
  private static final UUID FIRST = UUID.randomUUID();
  private static final UUID SECOND = UUID.randomUUID();
  private static final UUID THIRD = UUID.randomUUID();
  private static final InitiatorName SERVER = new InitiatorName("iqn.2004-10.org.example:server");
  private static final ExportRecord RECORD =
      new ExportRecord(
          Optional.empty(),
          Optional.of(ChapCredentials.of("user1", "hush1")),
          List.of(
              new Attachment.Local(FIRST, "node"),
              new Attachment.Iscsi(SECOND, SERVER, false),
              new Attachment.Iscsi(THIRD, SERVER, true)));

  @Test
  void aRecordIsReadAsItWasWritten() {
    assertThat(RECORD.text())
        .isEqualTo(
            """
            1 chap user1 hush1
            1 local %s node
            1 iscsi %s iqn.2004-10.org.example:server
            1 iscsi-ro %s iqn.2004-10.org.example:server
            """
                .formatted(FIRST, SECOND, THIRD));
    assertThat(ExportRecord.parse(RECORD.text())).contains(RECORD);
    assertThat(RECORD.toString()).doesNotContain("hush1");
  }

  @Test
  void anInitiatorMayHaveCredentialsOfItsOwn() {
    Attachment own =
        new Attachment.Iscsi(
            FIRST,
            SERVER,
            true,
            Optional.of(ChapCredentials.of("user2", "hush2")),
            Optional.empty());
    ExportRecord record = ExportRecord.EMPTY.with(own);
    assertThat(record.text())
        .isEqualTo("1 iscsi-ro %s iqn.2004-10.org.example:server user2 hush2\n".formatted(FIRST));
    assertThat(ExportRecord.parse(record.text())).contains(record);
    assertThat(record.toString()).doesNotContain("hush2");
  }

  @Test
  void capitalsMakeAnotherInitiatorWhereTargetsCompareThem() {
    var way = new Attachment.Iscsi(FIRST, SERVER, false);
    assertThat(way.isOf(request(SERVER.value()))).isTrue();
    assertThat(way.isOf(request("iqn.2004-10.org.example:SERVER"))).isFalse();
  }

  private static ConnectionRequest request(String initiator) {
    return new ConnectionRequest(
        SECOND, THIRD, FIRST, new Connector(Map.of("initiator", initiator)), false);
  }

  @Test
  void itSaysWhatOffersTheTargetUnlessThatIsTheKernel() {
    ExportRecord record =
        ExportRecord.EMPTY.withTarget(
            new ExportTarget(
                "iqn.2010-10.org.example:v",
                SECOND,
                Path.of("/dev/vg/disk"),
                TargetKind.TGT,
                Optional.of(3)));
    assertThat(record.text())
        .isEqualTo("1 target iqn.2010-10.org.example:v %s /dev/vg/disk tgt 3\n".formatted(SECOND));
    assertThat(ExportRecord.parse(record.text())).contains(record);
    assertThat(ExportRecord.parse(record.text().replace(" tgt 3", " tgt")).orElseThrow().target())
        .get()
        .matches(target -> target.controlPort().isEmpty());
    assertThat(ExportRecord.parse(record.text().replace(" tgt 3", " tgt x"))).isEmpty();
    assertThat(ExportRecord.parse(record.text().replace(" tgt", " iet"))).isEmpty();
  }

  @Test
  void itSaysWhatIsExportedAndToWhichHosts() {
    ExportRecord record =
        ExportRecord.EMPTY
            .withTarget(
                ExportTarget.ofKernel("iqn.2010-10.org.example:v", SECOND, Path.of("/dev/vg/disk")))
            .with(
                new Attachment.Iscsi(
                    FIRST,
                    SERVER,
                    false,
                    Optional.of(ChapCredentials.of("user2", "hush2")),
                    Optional.of("a host\n1 local")))
            .with(
                new Attachment.Iscsi(
                    THIRD, SERVER, true, Optional.empty(), Optional.of("server1.example.org")));
    assertThat(record.text())
        .isEqualTo(
            """
            1 target iqn.2010-10.org.example:v %s /dev/vg/disk
            1 iscsi %s iqn.2004-10.org.example:server user2 hush2 host=a+host%%0A1+local
            1 iscsi-ro %s iqn.2004-10.org.example:server host=server1.example.org
            """
                .formatted(SECOND, FIRST, THIRD));
    assertThat(ExportRecord.parse(record.text())).contains(record);
    assertThat(record.without(FIRST).without(THIRD).target()).isEqualTo(record.target());
  }

  @Test
  void credentialsGoWithTheLastInitiator() {
    assertThat(RECORD.without(FIRST).credentials()).isPresent();
    ExportRecord rest = RECORD.without(SECOND).without(THIRD);
    assertThat(rest.credentials()).isEmpty();
    assertThat(rest.without(FIRST).isEmpty()).isTrue();
    assertThat(RECORD.without(UUID.randomUUID())).isEqualTo(RECORD);
  }

  @Test
  void nobodyWritesWhereAllInitiatorsOnlyRead() {
    assertThat(RECORD.isReadOnly()).isFalse();
    assertThat(RECORD.without(THIRD).isReadOnly()).isFalse();
    assertThat(RECORD.without(SECOND).isReadOnly()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2 local 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c node",
        "1 nvme 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c node",
        "1 local not-an-id node",
        "1 local 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c",
        "1 iscsi 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c server",
        "1 chap us,er password",
        "1 local 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c node user password",
        "1 iscsi 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c iqn.2004-10.org.example:server user",
        "1 iscsi 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c iqn.2004-10.org.example:server user host=a",
        "1 iscsi 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c iqn.2004-10.org.example:server host=a user b",
        "1 target iqn.2010-10.org.example:v 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c",
        "1 target iqn.2010-10.org.example:v 0b6ff2a6-46fd-4a3c-9d8d-ffb2a3a1fc5c disk",
        " "
      })
  void whatIsNoRecordIsNotReadAsAnother(String text) {
    assertThat(ExportRecord.parse(text + "\n")).isEmpty();
  }
}
