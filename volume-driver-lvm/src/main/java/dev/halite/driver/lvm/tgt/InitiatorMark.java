package dev.halite.driver.lvm.tgt;

import dev.halite.common.storage.iscsi.InitiatorName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tells the target of one initiator from those of others: a digest of its name. */
final class InitiatorMark {
  private static final int BYTES = 8;
  private static final Pattern MARKED = Pattern.compile("(.+)\\.[0-9a-f]{16}");

  private InitiatorMark() {}

  /** The name of an initiator's target. */
  static String appended(String targetName, InitiatorName initiator) {
    byte[] digest = sha256(initiator.folded().value());
    return targetName + "." + HexFormat.of().formatHex(digest, 0, BYTES);
  }

  /** What a name had before, if it has a mark. */
  static Optional<String> removed(String name) {
    Matcher marked = MARKED.matcher(name);
    return marked.matches() ? Optional.of(marked.group(1)) : Optional.empty();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
