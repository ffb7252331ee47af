package dev.halite.common.catalog.attachment;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.SecretCipher;
import dev.halite.common.engine.secret.SecretColumn;
import dev.halite.common.engine.secret.SecretText;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Encrypts what attachments hold; only where a key is configured anybody is connected. */
final class AttachmentSecrets {
  private final Supplier<@Nullable SecretCipher> cipher;

  /**
   * @param cipher gives null where no key is configured
   */
  AttachmentSecrets(Supplier<@Nullable SecretCipher> cipher) {
    this.cipher = cipher;
  }

  byte[] encrypt(SecretText secret, SecretColumn column, UUID attachmentId) {
    return required().encrypt(secret, column.owner(attachmentId));
  }

  @Nullable SecretText decrypt(byte @Nullable [] stored, SecretColumn column, UUID attachmentId) {
    return stored == null ? null : required().decrypt(stored, column.owner(attachmentId));
  }

  private SecretCipher required() {
    SecretCipher present = cipher.get();
    if (present == null) {
      throw new HaliteException(
          FaultCode.UNAVAILABLE,
          "Nothing is connected here: no key for secrets is configured (halite.secret.key-file).");
    }
    return present;
  }
}
