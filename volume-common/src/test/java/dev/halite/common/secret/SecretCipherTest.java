package dev.halite.common.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SecretCipherTest {
  private static final SecretText SECRET = new SecretText("chap-password");
  private final SecretCipher cipher = new SecretCipher(Map.of(1, key(1)), new SecureRandom());

  @TempDir Path directory;

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
    SecretCipher rotated = new SecretCipher(Map.of(1, key(1), 2, key(2)), new SecureRandom());

    assertThat(rotated.decrypt(old, "volume/1")).isEqualTo(SECRET);
    byte[] fresh = rotated.encrypt(SECRET, "volume/1");
    assertThatThrownBy(() -> cipher.decrypt(fresh, "volume/1")).hasMessageContaining("key 2");
  }

  @Test
  void printsAsStars() {
    assertThat(SECRET).hasToString("***");
  }

  @Test
  void readsAKeyFile() throws Exception {
    Path file = directory.resolve("keys");
    Files.writeString(file, "# ours\n1 " + Base64.getEncoder().encodeToString(key(1)) + "\n\n");

    assertThat(SecretKeys.read(file)).containsOnlyKeys(1);
  }

  @Test
  void namesTheLineButNotTheKeyOfABadFile() throws Exception {
    Path file = directory.resolve("keys");
    Files.writeString(file, "1 so-secret-but-not-base64!\n");

    assertThatThrownBy(() -> SecretKeys.read(file))
        .hasMessageContaining("Line 1")
        .hasMessageNotContaining("so-secret")
        .hasNoCause();
  }

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    java.util.Arrays.fill(key, (byte) fill);
    return key;
  }
}
