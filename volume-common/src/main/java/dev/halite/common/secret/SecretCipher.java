package dev.halite.common.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for columns: AES-256-GCM, the row they belong to as authenticated data, so that
 * a value cannot be moved to another row. The stored form is: format (1 byte), key number (4),
 * nonce (12), ciphertext with tag. Old keys stay readable; the newest one writes.
 */
public final class SecretCipher {
  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;

  private final Map<Integer, SecretKey> keys;
  private final int writeKey;
  private final SecureRandom random;

  /**
   * @param keys 32-byte keys by number; the highest number writes
   */
  public SecretCipher(Map<Integer, byte[]> keys, SecureRandom random) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("There is no key to encrypt secrets with.");
    }
    keys.forEach(
        (number, key) -> {
          if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                "Secret key %d has %d bytes instead of %d."
                    .formatted(number, key.length, KEY_BYTES));
          }
        });
    this.keys =
        keys.entrySet().stream()
            .collect(
                java.util.stream.Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> new SecretKeySpec(entry.getValue(), "AES")));
    this.writeKey = keys.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
    this.random = random;
  }

  /**
   * @param owner the row, such as {@code attachment/<id>}
   */
  public byte[] encrypt(SecretText secret, String owner) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] ciphertext =
        apply(
            Cipher.ENCRYPT_MODE,
            writeKey,
            nonce,
            owner,
            secret.reveal().getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.allocate(1 + Integer.BYTES + NONCE_BYTES + ciphertext.length)
        .put(FORMAT)
        .putInt(writeKey)
        .put(nonce)
        .put(ciphertext)
        .array();
  }

  /**
   * @throws IllegalStateException when the value was changed, moved from another row, or written
   *     with a key that is not here
   */
  public SecretText decrypt(byte[] stored, String owner) {
    ByteBuffer buffer = ByteBuffer.wrap(stored);
    if (stored.length < 1 + Integer.BYTES + NONCE_BYTES || buffer.get() != FORMAT) {
      throw new IllegalStateException("The secret of " + owner + " has an unknown format.");
    }
    int keyNumber = buffer.getInt();
    byte[] nonce = new byte[NONCE_BYTES];
    buffer.get(nonce);
    byte[] ciphertext = new byte[buffer.remaining()];
    buffer.get(ciphertext);
    return new SecretText(
        new String(
            apply(Cipher.DECRYPT_MODE, keyNumber, nonce, owner, ciphertext),
            StandardCharsets.UTF_8));
  }

  private byte[] apply(int mode, int keyNumber, byte[] nonce, String owner, byte[] input) {
    SecretKey key = keys.get(keyNumber);
    if (key == null) {
      throw new IllegalStateException(
          "The secret of " + owner + " needs key " + keyNumber + ", which is not configured.");
    }
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The secret of " + owner + " cannot be read.", e);
    }
  }
}
