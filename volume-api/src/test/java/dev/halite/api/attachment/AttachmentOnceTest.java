package dev.halite.api.attachment;

import static dev.halite.api.attachment.AttachedVolume.attachment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Once;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A server is connected by a request that is sent again: what a node answers is not kept. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class AttachmentOnceTest {
  private final String key = UUID.randomUUID().toString();
  private final AttachedVolume volume = AttachedVolume.make().set("host = '" + FakeNode.HOST + "'");
  private final String body =
      volume.body(
          ",\"instance_uuid\":\""
              + UUID.randomUUID()
              + "\",\"connector\":"
              + ConnectedAttachment.CONNECTOR);

  @BeforeEach
  void serve() {
    FakeNode.serve();
  }

  private Answer send() {
    return volume.user().send("POST", "/attachments", body, Once.HEADER, key);
  }

  @Test
  void whoAsksAgainJoinsWhatIsThereForItsServer() {
    Answer first = send();
    JsonNode told = attachment(first);
    String secret = told.at("/connection_info/password").stringValue();
    Answer again = send();
    assertThat(attachment(again).path("id")).isEqualTo(told.path("id"));
    assertThat(attachment(again).at("/connection_info/password").stringValue()).isEqualTo(secret);
    assertThat(
            CatalogApi.jdbc()
                .sql("SELECT count(*) FROM idempotency_key WHERE key = :key")
                .param("key", key)
                .query(Long.class)
                .single())
        .isZero();
    assertThat(FakeNode.calls(volume.id())).isOne();
  }

  @Test
  void whatFailedAtTheStorageIsTriedAgain() {
    FakeNode.fail(volume.id(), new HaliteException(FaultCode.BACKEND_FAILURE, "broken"));
    assertThat(send().status()).isEqualTo(500);
    FakeNode.fail(volume.id(), null);

    Answer again = send();

    assertThat(attachment(again).path("connection_info").size()).isPositive();
  }
}
