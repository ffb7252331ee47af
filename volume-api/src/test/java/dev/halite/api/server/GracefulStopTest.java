package dev.halite.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(120)
class GracefulStopTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void aStopSaysItIsNotReadyThenRefusesConnectionsAndAnswersWhatIsUnderWay() {
    ConfigurableApplicationContext service =
        new SpringApplicationBuilder(TestApi.class)
            .run("--server.port=0", "--halite.api.server.drain=2s");
    int port = Integer.parseInt(service.getEnvironment().getRequiredProperty("local.server.port"));
    TestClient client = new TestClient(port);
    TestApi.slow = new CountDownLatch(1);
    CompletableFuture<Answer> underWay =
        CompletableFuture.supplyAsync(() -> client.get("/v3/slow"), Thread::startVirtualThread);
    await().atMost(PATIENCE).until(() -> TestApi.WAITING.get() == 1);
    assertThat(client.get("/healthcheck").status()).isEqualTo(200);

    CompletableFuture<Void> stop =
        CompletableFuture.runAsync(service::close, Thread::startVirtualThread);
    try {
      await().atMost(PATIENCE).until(() -> client.get("/healthcheck").status() == 503);
      assertThat(client.get("/v3/things").status()).as("while it drains").isEqualTo(200);
      await().atMost(PATIENCE).until(() -> refusesConnections(port));
      assertThat(underWay).isNotDone();
      assertThat(stop).isNotDone();
    } finally {
      TestApi.slow.countDown();
    }

    assertThat(underWay.join().status()).isEqualTo(200);
    stop.join();
  }

  private static boolean refusesConnections(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }
}
