package dev.halite.benchmark;

import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/** What one client asks of attachments, one request at a time. */
final class Attachments {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String CONNECTOR =
      """
      {"attachment":{"connector":{"host":"compute-1","ip":"10.0.0.7","initiator":"iqn.1993-08.org.debian:01:1",\
      "multipath":false,"os_type":"linux","platform":"x86_64"}}}""";

  private final Connection connection;
  private final String attachments;

  Attachments(Connection connection, String attachments) {
    this.connection = connection;
    this.attachments = attachments;
  }

  /** Keeps a volume; the attachment's id. */
  String create(String volume) throws IOException {
    String body = "{\"attachment\":{\"volume_uuid\":\"%s\"}}".formatted(volume);
    Answer answer = connection.send("POST", attachments, body).require(200);
    return JSON.readTree(answer.body()).path("attachment").path("id").asString();
  }

  void connect(String id) throws IOException {
    connection.send("PUT", attachments + "/" + id, CONNECTOR).require(200);
  }

  void complete(String id) throws IOException {
    connection
        .send("POST", attachments + "/" + id + "/action", "{\"os-complete\":{}}")
        .require(204);
  }

  void delete(String id) throws IOException {
    connection.send("DELETE", attachments + "/" + id, null).require(200);
  }
}
