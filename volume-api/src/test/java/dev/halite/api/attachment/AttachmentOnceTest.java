package dev.halite.api.attachment;

import static dev.halite.api.attachment.AttachedVolume.attachment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Once;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A server is connected by a request that is sent again: what it is told is kept nowhere else. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class AttachmentOnceTest {
  private final String key = UUID.randomUUID().toString();

  @Test
  void whoAsksAgainIsToldWhichItIsAndNoSecret() {
    FakeNode.serve();
    AttachedVolume volume = AttachedVolume.make().set("host = '" + FakeNode.HOST + "'");
    String body =
        volume.body(
            ",\"instance_uuid\":\""
                + UUID.randomUUID()
                + "\",\"connector\":"
                + ConnectedAttachment.CONNECTOR);
    Answer first = volume.user().send("POST", "/attachments", body, Once.HEADER, key);
    JsonNode told = attachment(first);
    String secret = told.at("/connection_info/password").stringValue();
    Answer again = volume.user().send("POST", "/attachments", body, Once.HEADER, key);
    assertThat(attachment(again).path("id")).isEqualTo(told.path("id"));
    assertThat(attachment(again).path("connection_info").size()).isZero();
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(
            CatalogApi.jdbc()
                .sql("SELECT answer FROM idempotency_key WHERE key = :key")
                .param("key", key)
                .query(String.class)
                .single())
        .doesNotContain(secret);
    String id = told.path("id").stringValue();
    assertThat(
            volume
                .user()
                .read("/attachments/" + id)
                .at("/attachment/connection_info/password")
                .stringValue())
        .isEqualTo(secret);
    assertThat(FakeNode.calls(volume.id())).isOne();
  }
}
