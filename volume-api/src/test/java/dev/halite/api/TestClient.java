package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.json.ApiJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Sends requests to a server under test, by a real client or byte by byte. */
public final class TestClient {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  public TestClient(int port) {
    this.port = port;
  }

  /** An answer. */
  public record Answer(int status, String body, java.net.http.HttpHeaders headers) {
    /** Body as JSON. */
    public JsonNode json() {
      return ApiJson.MAPPER.readTree(body);
    }

    /** A header, empty where it is not there. */
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    /** Checks that it is an error answer of the usual form, with the headers all answers have. */
    public Answer isFault(int code, String name) {
      assertThat(status).as(body).isEqualTo(code);
      JsonNode json = json();
      assertThat(json.size()).isOne();
      assertThat(json.path(name).path("code").intValue()).as(body).isEqualTo(code);
      assertThat(json.path(name).path("message").stringValue()).isNotBlank();
      assertThat(body).doesNotContain("Exception", "\tat ", "secret words");
      assertThat(header("content-type")).startsWith("application/json");
      return hasUsualHeaders();
    }

    /** Checks the sentence of an error answer. */
    public Answer says(String message) {
      assertThat(json().iterator().next().path("message").stringValue()).isEqualTo(message);
      return this;
    }

    /** Checks the headers that all answers have. */
    public Answer hasUsualHeaders() {
      assertThat(header("x-openstack-request-id")).matches("req-[0-9a-f-]{36}");
      assertThat(header("x-compute-request-id")).isEqualTo(header("x-openstack-request-id"));
      assertThat(header("OpenStack-API-Version")).matches("volume 3\\.\\d+");
      assertThat(headers.allValues("Vary")).contains("OpenStack-API-Version");
      return this;
    }
  }

  /** Sends a request without body. */
  public Answer send(String method, String path, String... headers) {
    return send(method, path, null, headers);
  }

  /** Sends a request with a JSON body. */
  public Answer send(String method, String path, String body, String[] headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    boolean typed = List.of(headers).stream().anyMatch("Content-Type"::equalsIgnoreCase);
    if (body != null && !typed) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body(), answer.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a JSON body. */
  public Answer post(String path, String json, String... headers) {
    return send("POST", path, json, headers);
  }

  /** Gets a path in a microversion. */
  public Answer get(String path, String... headers) {
    return send("GET", path, headers);
  }

  /** Sends bytes as they are, ISO-8859-1, and reads until the server closes. */
  public String raw(String text) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      try {
        in.transferTo(answer);
      } catch (IOException e) {
        // A reset after the answer: the server closes with bytes of ours unread.
        assertThat(answer.size()).isPositive();
      }
      return answer.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
