package dev.halite.common.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SecretCipherTest {
  private static final SecretText SECRET = new SecretText("chap-password");
  private final SecretCipher cipher = cipher(line(1));

  @Test
  void readsBackWhatItWrote() {
    byte[] stored = cipher.encrypt(SECRET, "volume/1");

    assertThat(cipher.decrypt(stored, "volume/1").reveal()).isEqualTo("chap-password");
    assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("chap");
  }

  @Test
  void refusesAValueThatWasMovedToAnotherRow() {
    byte[] stored = cipher.encrypt(SECRET, "volume/1");

    assertThatThrownBy(() -> cipher.decrypt(stored, "volume/2"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("volume/2");
  }

  @Test
  void refusesAValueThatWasChanged() {
    byte[] stored = cipher.encrypt(SECRET, "volume/1");
    stored[stored.length - 1] ^= 1;

    assertThatThrownBy(() -> cipher.decrypt(stored, "volume/1"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void writesWithTheNewestKeyAndReadsWithTheOldOnes() {
    byte[] old = cipher.encrypt(SECRET, "volume/1");
    SecretCipher rotated = cipher(line(1), line(2));

    assertThat(rotated.decrypt(old, "volume/1")).isEqualTo(SECRET);
    byte[] fresh = rotated.encrypt(SECRET, "volume/1");
    assertThatThrownBy(() -> cipher.decrypt(fresh, "volume/1")).hasMessageContaining("key 2");
  }

  @Test
  void aStagedKeyReadsAndDoesNotWrite() {
    byte[] fromTheFuture = cipher(line(1), line(2)).encrypt(SECRET, "volume/1");
    SecretCipher staged = cipher(line(1), line(2) + " staged");

    assertThat(staged.decrypt(fromTheFuture, "volume/1")).isEqualTo(SECRET);
    assertThat(cipher.decrypt(staged.encrypt(SECRET, "volume/1"), "volume/1")).isEqualTo(SECRET);
  }

  @Test
  void aValueBelongsToItsColumn() {
    UUID id = UUID.randomUUID();
    byte[] stored = cipher.encrypt(SECRET, SecretColumn.ATTACHMENT_CONNECTOR.owner(id));

    assertThatThrownBy(
            () -> cipher.decrypt(stored, SecretColumn.ATTACHMENT_CONNECTION_INFO.owner(id)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void printsAsStars() {
    assertThat(SECRET).hasToString("***");
  }

  private static SecretCipher cipher(String... lines) {
    SecretKeys keys = SecretKeys.parse(List.of(lines), "the test");
    return new SecretCipher(() -> keys, new SecureRandom());
  }

  private static String line(int number) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) number);
    return number + " " + Base64.getEncoder().encodeToString(key);
  }
}
