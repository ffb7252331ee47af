package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import java.util.List;
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
        " "
      })
  void whatIsNoRecordIsNotReadAsAnother(String text) {
    assertThat(ExportRecord.parse(text + "\n")).isEmpty();
  }
}
