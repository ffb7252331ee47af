package dev.halite.common.engine.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts secrets for columns: AES-256-GCM, the column and row they belong to as authenticated
 * data, so that a value cannot be moved. The stored form is: format (1 byte), key number (4), nonce
 * (12), ciphertext with tag. Old keys stay readable; one writes.
 */
public final class SecretCipher {
  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Supplier<SecretKeys> keys;
  private final SecureRandom random;

  /**
   * @param keys asked at each use: they may change while the process runs
   */
  public SecretCipher(Supplier<SecretKeys> keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  /** Number of the key that encrypts. */
  int writingKey() {
    return keys.get().writing();
  }

  /**
   * @param owner the place of the value, by {@link SecretColumn#owner}
   */
  public byte[] encrypt(SecretText secret, String owner) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    SecretKeys current = keys.get();
    byte[] ciphertext =
        apply(
            Cipher.ENCRYPT_MODE,
            current,
            current.writing(),
            nonce,
            owner,
            secret.reveal().getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.allocate(1 + Integer.BYTES + NONCE_BYTES + ciphertext.length)
        .put(FORMAT)
        .putInt(current.writing())
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
            apply(Cipher.DECRYPT_MODE, keys.get(), keyNumber, nonce, owner, ciphertext),
            StandardCharsets.UTF_8));
  }

  private static byte[] apply(
      int mode, SecretKeys keys, int keyNumber, byte[] nonce, String owner, byte[] input) {
    SecretKey key = keys.key(keyNumber);
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
