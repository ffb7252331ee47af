package dev.halite.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The accounts that the containers' broker gives to services, with passwords of this test.
 *
 * @param file for the broker to read
 */
record ServiceAccounts(Path file, Map<String, String> passwords) {
  private static final Path GIVEN = Path.of("..", "deploy", "rabbitmq", "definitions.json");
  private static final byte[] SALT = {1, 2, 3, 4};

  static ServiceAccounts inFile(Path file) {
    Map<String, String> passwords =
        Stream.of("api", "scheduler", "node", "backup")
            .collect(
                Collectors.toMap(Function.identity(), service -> UUID.randomUUID().toString()));
    try {
      String text = Files.readString(GIVEN);
      for (Map.Entry<String, String> password : passwords.entrySet()) {
        text = text.replace("@" + password.getKey() + "@", hash(password.getValue()));
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ServiceAccounts(file, passwords);
  }

  BrokerUnderTest.Account of(String service) {
    return new BrokerUnderTest.Account(
        "halite_" + service, Objects.requireNonNull(passwords.get(service), service));
  }

  /** As the broker keeps it: a salt, and the digest of salt and password. */
  private static String hash(String password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(SALT);
      byte[] sum = digest.digest(password.getBytes(StandardCharsets.UTF_8));
      byte[] both = new byte[SALT.length + sum.length];
      System.arraycopy(SALT, 0, both, 0, SALT.length);
      System.arraycopy(sum, 0, both, SALT.length, sum.length);
      return Base64.getEncoder().encodeToString(both);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
