package dev.halite.common.storage.iscsi;

import dev.halite.common.engine.secret.SecretText;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** User and password by which initiators prove to a target who they are: letters and digits. */
public record ChapCredentials(String user, SecretText password) {
  private static final Pattern LETTERS = Pattern.compile("[A-Za-z0-9]{1,64}");
  private static final String CHOICE =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** 95 bits; initiators are known that take no password of more than 16 letters. */
  private static final int LENGTH = 16;

  public ChapCredentials {
    if (!LETTERS.matcher(user).matches() || !LETTERS.matcher(password.reveal()).matches()) {
      throw new IllegalArgumentException("CHAP user and password are letters and digits.");
    }
  }

  /** Credentials from their texts. */
  public static ChapCredentials of(String user, String password) {
    return new ChapCredentials(user, new SecretText(password));
  }

  /** New ones. */
  public static ChapCredentials random(RandomGenerator random) {
    return of(letters(random), letters(random));
  }

  /** The password's text, for the two sides that have to know it. */
  public String revealPassword() {
    return password.reveal();
  }

  private static String letters(RandomGenerator random) {
    var text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      text.append(CHOICE.charAt(random.nextInt(CHOICE.length())));
    }
    return text.toString();
  }
}
