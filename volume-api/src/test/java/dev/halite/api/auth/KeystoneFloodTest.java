package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestApi;
import dev.halite.api.keystone.KeystoneAdministrator;
import dev.halite.testkit.keystone.KeystoneUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Strangers with tokens that look like right ones, in front of Debian's Keystone: who is known, and
 * who has a right token for the first time, gets in all the same, and health stays green.
 */
@Timeout(600)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.auth.strategy=keystone",
      "halite.auth.keystone.username=halite",
      "halite.auth.keystone.password=halite-account-password",
      "halite.auth.keystone.project-name=service",
      "halite.auth.keystone.read-timeout=10s"
    })
class KeystoneFloodTest {
  private static final KeystoneUnderTest KEYSTONE = KeystoneUnderTest.started();
  private static final int STRANGERS = 150;
  private static final int NEWCOMERS = 20;

  /** Longer than any of ours waits for a place. */
  private static final int TIMEOUT_MILLIS = 60_000;

  private static KeystoneAdministrator administrator;

  @LocalServerPort int port;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Map<Integer, LongAdder> strangers = new TreeMap<>();

  @DynamicPropertySource
  static void address(DynamicPropertyRegistry properties) {
    properties.add("halite.auth.keystone.url", KEYSTONE::url);
  }

  @BeforeAll
  static void makeUsers() {
    administrator = new KeystoneAdministrator(KEYSTONE);
    String services = administrator.newProject("service");
    administrator.grant(
        administrator.newUser("halite", "halite-account-password"), services, "service");
    String user = administrator.newUser("ann", "ann-password");
    administrator.grant(user, administrator.newProject("tenant"), "member");
  }

  @AfterAll
  static void stop() {
    KEYSTONE.stop();
  }

  private static String rightToken() {
    return administrator.token("ann", "ann-password", "tenant");
  }

  /** Of the form that Keystone's have, so that it has to be asked. */
  private static String wrongToken() {
    StringBuilder token = new StringBuilder("gAAAA");
    for (int i = 0; i < 175; i++) {
      token.append((char) ThreadLocalRandom.current().nextInt('A', 'Z'));
    }
    return token.toString();
  }

  @Test
  void strangersKeepNobodyOut() throws Exception {
    String known = rightToken();
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < NEWCOMERS; i++) {
      tokens.add(rightToken());
    }
    assertThat(status("127.0.0.1", "/v3/things", known)).isEqualTo(200);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> flood = new ArrayList<>();
      for (int i = 0; i < STRANGERS; i++) {
        String path = i % 3 == 0 ? "/healthcheck" : "/v3/things";
        flood.add(threads.submit(() -> knock(path)));
      }
      try {
        long longest = 0;
        for (int i = 0; i < NEWCOMERS; i++) {
          assertThat(status("127.0.0.1", "/healthcheck", null)).isEqualTo(200);
          assertThat(status("127.0.0.1", "/v3/things", known)).isEqualTo(200);
          // From an address that nobody knows, and from one that a right token has come from.
          String from = i % 2 == 0 ? "127.0.0.3" : "127.0.0.1";
          long startedAt = System.nanoTime();
          assertThat(status(from, "/v3/things", tokens.get(i))).isEqualTo(200);
          longest = Math.max(longest, System.nanoTime() - startedAt);
        }
        System.out.printf(
            "%d new tokens, the slowest after %d ms%n",
            NEWCOMERS, Duration.ofNanos(longest).toMillis());
      } finally {
        over.set(true);
      }
      for (Future<?> one : flood) {
        one.get();
      }
    }
    System.out.println("strangers were answered " + strangers);
    assertThat(strangers).containsKeys(200, 401);
  }

  private Void knock(String path) throws IOException {
    while (!over.get()) {
      int status = status("127.0.0.2", path, wrongToken());
      synchronized (strangers) {
        strangers.computeIfAbsent(status, unused -> new LongAdder()).increment();
      }
    }
    return null;
  }

  /** Asks on a connection of its own, from this address. */
  private int status(String from, String path, String token) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String request =
          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s\r\n"
              .formatted(path, token == null ? "" : "X-Auth-Token: " + token + "\r\n");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return Integer.parseInt(line.substring(9));
    }
  }
}
