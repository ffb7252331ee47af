package dev.halite.api.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.message.MessageRecorded;
import dev.halite.common.engine.outcome.Changes;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class MessageActionsTest {
  private ApiUser user;
  private UUID volume;

  @BeforeEach
  void fail() {
    user = CatalogApi.member().at(5);
    volume = UUID.randomUUID();
    for (FaultCode code : new FaultCode[] {FaultCode.NO_VALID_BACKEND, FaultCode.BACKEND_FULL}) {
      CatalogApi.bean(TransactionTemplate.class)
          .executeWithoutResult(
              status ->
                  CatalogApi.bean(Changes.class)
                      .make(
                          List.of(
                              new MessageRecorded(
                                  new RequestContext(
                                      "req-1",
                                      null,
                                      "u",
                                      user.project(),
                                      Set.of(),
                                      Set.of(),
                                      false),
                                  ResourceType.VOLUME,
                                  volume,
                                  MessageAction.CREATE,
                                  code,
                                  "No room for " + code))));
    }
  }

  @Test
  void messagesTellWhatWentWrong() {
    user.at(2).get("/messages").isFault(404, "itemNotFound");
    JsonNode messages = user.at(3).read("/messages").path("messages");
    assertThat(messages.size()).isEqualTo(2);
    JsonNode newest = messages.get(0);
    assertThat(newest.propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "event_id",
            "user_message",
            "message_level",
            "created_at",
            "guaranteed_until",
            "request_id",
            "links",
            "resource_type",
            "resource_uuid");
    assertThat(newest.path("event_id").stringValue()).isEqualTo("VOLUME_VOLUME_001_016");
    assertThat(newest.path("user_message").stringValue()).isEqualTo("No room for BACKEND_FULL");
    assertThat(newest.path("message_level").stringValue()).isEqualTo("ERROR");
    assertThat(newest.path("resource_type").stringValue()).isEqualTo("VOLUME");
    String path = "/messages/" + newest.path("id").stringValue();
    assertThat(user.read(path).path("message")).isEqualTo(newest);
    CatalogApi.member().at(3).get(path).isFault(404, "itemNotFound");
    CatalogApi.member().at(3).delete(path).isFault(404, "itemNotFound");
    assertThat(user.delete(path).status()).isEqualTo(204);
    user.delete(path).isFault(404, "itemNotFound");
    assertThat(user.read("/messages").path("messages").size()).isOne();
  }

  @Test
  void messagesAreFoundAndPaged() {
    String of = "/messages?resource_uuid=" + volume + "&sort=event_id:asc&limit=1";
    JsonNode first = user.read(of);
    assertThat(first.at("/messages/0/event_id").stringValue()).isEqualTo("VOLUME_VOLUME_001_003");
    String next = first.at("/messages_links/0/href").stringValue().replaceFirst("http://[^/]*", "");
    assertThat(user.read(next).at("/messages/0/event_id").stringValue())
        .isEqualTo("VOLUME_VOLUME_001_016");
    assertThat(user.read("/messages?event_id=VOLUME_VOLUME_001_003").path("messages").size())
        .isOne();
    assertThat(user.read("/messages?resource_type=VOLUME").path("messages").size()).isEqualTo(2);
    assertThat(user.read("/messages?resource_uuid=x").path("messages").size()).isZero();
  }
}
